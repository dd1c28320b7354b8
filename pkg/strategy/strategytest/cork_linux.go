package strategytest

import "golang.org/x/sys/unix"

// cork holds written bytes back until the connection is shut: they leave together with the FIN.
func (c client) cork() error {
	raw, err := c.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_CORK, 1)
	}); err != nil {
		return err
	}
	return failed
}
