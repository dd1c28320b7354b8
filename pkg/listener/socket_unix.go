//go:build unix && !linux

package listener

import (
	"math"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/internal/sock"
)

// newSocket makes the descriptor close-on-exec before a fork can see it, hence the lock.
func newSocket(domain int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := unix.Socket(domain, unix.SOCK_STREAM, 0)
	if err != nil {
		return -1, err
	}
	unix.CloseOnExec(fd)
	if err := unix.SetNonblock(fd, true); err != nil {
		sock.Close(fd)
		return -1, err
	}
	return fd, nil
}

func maxBacklog() int { return math.MaxInt }

// settle sets on a connection what not every system lets it inherit. A peer that is gone already shows at the first
// read.
func settle(fd int, e endpoint) {
	if e.domain != unix.AF_UNIX {
		_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	}
}

var localFaults []syscall.Errno
