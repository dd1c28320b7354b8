package strategytest

import "golang.org/x/sys/unix"

// cork holds written bytes back until the connection is shut, with which they leave together, or until uncork.
func (c client) cork() error {
	return c.control(func(fd int) error { return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_CORK, 1) })
}

func (c client) uncork() error {
	return c.control(func(fd int) error { return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_CORK, 0) })
}

// urge sends urgent data: the last byte of p is not part of the stream.
func (c client) urge(p string) error {
	return c.control(func(fd int) error { return unix.Sendto(fd, []byte(p), unix.MSG_OOB, nil) })
}

func (c client) control(do func(fd int) error) error {
	raw, err := c.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = do(int(fd)) }); err != nil {
		return err
	}
	return failed
}
