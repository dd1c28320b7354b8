package telemetry

import (
	"fmt"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// AcceptQueue is how many connections wait to be accepted at addr, HOST:PORT, and how many may; both summed over the
// sockets that listen there, if SO_REUSEPORT gave it to several. A full queue holds one more than it may. An error that
// wraps os.ErrNotExist says that nobody listens there in this network namespace. It costs some ten microseconds.
func AcceptQueue(addr string) (length, backlog int, err error) {
	listening, err := listeners(addr)
	if err != nil {
		return 0, 0, fmt.Errorf("accept queue of %s: %w", addr, err)
	}
	for _, s := range listening {
		length, backlog = length+s.rqueue, backlog+s.wqueue
	}
	return length, backlog, nil
}

// listeners are those that a connection to addr would reach: the ones bound to the very address if there are any, else
// those bound to all.
func listeners(addr string) (found []socket, err error) {
	best := 0
	err = local(addr, stateListen, func(s socket, nearness int) bool {
		if nearness > best {
			best, found = nearness, nil
		}
		if nearness == best {
			found = append(found, s)
		}
		return true
	})
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("no socket listens there: %w", os.ErrNotExist)
	}
	return found, err
}

// accepted is any accepted connection of the server at addr. It has an inode; one that still waits in the accept queue has
// none.
func accepted(addr string) (found socket, ok bool, err error) {
	err = local(addr, stateEstablished, func(s socket, _ int) bool {
		if s.inode != 0 {
			found, ok = s, true
		}
		return !ok
	})
	return found, ok, err
}

// local hands on the sockets with addr's port and an address that stands for addr's.
func local(addr string, state int, take func(s socket, nearness int) bool) error {
	a, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		return err
	}
	going := true
	for _, family := range []uint8{unix.AF_INET, unix.AF_INET6} {
		err := sockets(family, state, a.Port, func(s socket) bool {
			if n := nearness(s.local, a.IP); n > 0 {
				going = take(s, n)
			}
			return going
		})
		if err != nil {
			return err
		}
		if !going {
			return nil
		}
	}
	return nil
}

// nearness of a socket bound to local for somebody who connects to ip: 3 the same address, 2 all addresses of its
// kind, 1 all of IPv6 for one of IPv4, 0 none.
func nearness(local, ip net.IP) int {
	switch sameKind := (len(local) == net.IPv4len) == (ip.To4() != nil); {
	case local.Equal(ip):
		return 3
	case ip == nil && local.IsUnspecified():
		return 3
	case !local.IsUnspecified():
		return 0
	case sameKind:
		return 2
	case len(local) == net.IPv6len:
		return 1
	}
	return 0
}
