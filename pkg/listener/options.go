package listener

import "golang.org/x/sys/unix"

type option struct{ level, name, value int }

// setOptions sets what accepted sockets inherit: no delay for small answers. Keep-alive probes stay off, as they are
// by default: idle connections are the engine's to close.
func setOptions(fd int, e endpoint, reusePort bool) error {
	if e.domain == unix.AF_UNIX {
		return nil
	}
	options := []option{
		{unix.SOL_SOCKET, unix.SO_REUSEADDR, 1}, // start again while old connections are in TIME_WAIT
		{unix.IPPROTO_TCP, unix.TCP_NODELAY, 1},
	}
	if reusePort {
		options = append(options, option{unix.SOL_SOCKET, unix.SO_REUSEPORT, 1})
	}
	if e.domain == unix.AF_INET6 {
		options = append(options, option{unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, e.only6})
	}
	for _, o := range options {
		if err := unix.SetsockoptInt(fd, o.level, o.name, o.value); err != nil {
			return err
		}
	}
	return nil
}
