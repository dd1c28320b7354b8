package load

import (
	"net"
	"net/netip"
	"os"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/internal/epoll"
)

// address is a target in the kernel's form, made once.
type address struct {
	family int
	sa     unix.Sockaddr
}

func addressOf(a netip.AddrPort) address {
	if a.Addr().Is4() {
		return address{unix.AF_INET, &unix.SockaddrInet4{Port: int(a.Port()), Addr: a.Addr().As4()}}
	}
	sa := &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16()}
	if zone := a.Addr().Zone(); zone != "" {
		if n, err := strconv.Atoi(zone); err == nil {
			sa.ZoneId = uint32(n)
		} else if i, err := net.InterfaceByName(zone); err == nil {
			sa.ZoneId = uint32(i.Index)
		}
	}
	return address{unix.AF_INET6, sa}
}

// dial opens a connection, or lines up for it: only one that replaces an announced close goes at once, since it is part
// of the load. It says false when there is something to wait for.
func (l *loop) dial(c *conn) bool {
	if c.connecting || c.queued {
		return false
	}
	if !c.opened || c.fails > 0 {
		c.queued = true
		l.queue = append(l.queue, c.tag)
		return false
	}
	return l.connect(c)
}

func (l *loop) connect(c *conn) bool {
	c.dialing()
	c.connecting = true
	fd, err := l.socket(c.tag)
	if err != nil {
		l.connected(c, err)
		return true
	}
	c.fd = fd
	switch err := unix.Connect(fd, l.to.sa); err {
	case nil:
		l.connected(c, nil)
		return true
	case unix.EINPROGRESS, unix.EINTR:
		l.watchful = true // a connect has a deadline
		return false
	default:
		l.connected(c, err)
		return true
	}
}

// socket makes a non-blocking one and registers it for good. TCP_NODELAY: a batch is one write, nothing is gained by
// holding its last segment back.
func (l *loop) socket(tag uint32) (int, error) {
	fd, err := unix.Socket(l.to.family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, os.NewSyscallError("socket", err)
	}
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1); err != nil {
		unix.Close(fd)
		return -1, os.NewSyscallError("setsockopt", err)
	}
	if err := l.poll.Add(fd, tag, epoll.In|epoll.Out|epoll.RDHup|epoll.Edge); err != nil {
		unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

// connected ends the connect. A failed one leaves no descriptor.
func (l *loop) connected(c *conn, err error) {
	c.connecting = false
	if err != nil {
		l.hang(c)
	}
	c.dialed(err)
}

// connectError is how a connect that was under way has ended.
func connectError(fd int) error {
	n, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err != nil {
		return err
	}
	if n != 0 {
		return unix.Errno(n)
	}
	return nil
}
