//go:build unix

package load

import "syscall"

// smallBuffer is set before the connect: the window that a socket has once offered cannot shrink.
func smallBuffer(_, _ string, c syscall.RawConn) error {
	var failed error
	if err := c.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, slowBuffer)
	}); err != nil {
		return err
	}
	return failed
}
