//go:build unix && !linux

package sock

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// NonBlock asks Accept for a non-blocking descriptor.
const NonBlock = 1

// Read reads from the non-blocking fd. It returns ErrAgain when nothing is there and io.EOF at the end.
func Read(fd int, p []byte) (int, error) {
	n, err := retry(func() (int, error) { return unix.Read(fd, p) })
	if err != nil {
		return 0, err
	}
	return received(n, p)
}

// Write writes to the non-blocking fd as much as the kernel takes at once, which may be less than p. It returns
// ErrAgain when that is nothing.
func Write(fd int, p []byte) (int, error) {
	lent(p)
	return retry(func() (int, error) { return unix.Write(fd, p) })
}

// BlockingRead reads from the blocking fd and holds its thread until something came.
func BlockingRead(fd int, p []byte) (int, error) {
	n, err := Read(fd, p)
	return n, timedOut(err)
}

// BlockingWrite writes to the blocking fd and holds its thread until all of p is with the kernel. Only a timeout or a
// signal leaves it short.
func BlockingWrite(fd int, p []byte) (int, error) {
	n, err := Write(fd, p)
	return n, timedOut(err)
}

func retry(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if err == nil {
			return n, nil
		}
		if err != syscall.EINTR {
			return 0, err
		}
	}
}

// Accept takes one connection from the non-blocking listening fd: close-on-exec, blocking unless flags has NonBlock.
// It returns ErrAgain when none waits. A fork must not see the descriptor before it is close-on-exec, hence the lock.
func Accept(fd, flags int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	nfd, err := retry(func() (int, error) {
		nfd, _, err := unix.Accept(fd)
		return nfd, err
	})
	if err != nil {
		return -1, err
	}
	unix.CloseOnExec(nfd)
	// Both ways: here an accepted descriptor inherits the listener's mode.
	if err := unix.SetNonblock(nfd, flags&NonBlock != 0); err != nil {
		unix.Close(nfd)
		return -1, err
	}
	return nfd, nil
}

// Untaken is how many bytes written to fd the peer has not acknowledged; it is not known here: 0.
func Untaken(int) int { return 0 }

// Close closes fd.
func Close(fd int) error { return unix.Close(fd) }

func shutdown(fd, how int) error { return unix.Shutdown(fd, how) }

// SetThreadName does nothing: this system offers no name that Go code could set.
func SetThreadName(string) {}
