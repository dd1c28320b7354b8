package null

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"sync"
	"syscall"

	"github.com/handoff-http/handoff/internal/sock"
)

// Serve answers on ln until ctx ends, then closes every connection at once and returns nil. It closes ln in any case;
// ln is a socket of package net. The error says that there could be no loop, or why one ended.
func Serve(ctx context.Context, ln net.Listener) error {
	fd, err := take(ln)
	if err != nil {
		return fmt.Errorf("null: take the listening socket: %w", err)
	}
	defer sock.Close(fd)
	loops, err := newLoops(fd, runtime.GOMAXPROCS(0))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx) // one loop's failure ends them all
	defer cancel()
	quitting := make(chan struct{})
	unhook := context.AfterFunc(ctx, func() {
		defer close(quitting)
		for _, l := range loops {
			l.quit.Store(true)
			l.poll.Wake()
		}
	})
	errs := make([]error, len(loops))
	var wg sync.WaitGroup
	for i, l := range loops {
		wg.Go(func() {
			errs[i] = l.run()
			cancel()
		})
	}
	wg.Wait()
	if !unhook() {
		<-quitting
	}
	closeAll(loops)
	return errors.Join(errs...)
}

// take moves the socket out of the runtime's poller, which would otherwise hear of every connection, too. What accept
// takes inherits TCP_NODELAY, as package net sets it.
func take(ln net.Listener) (fd int, err error) {
	defer ln.Close()
	sc, ok := ln.(syscall.Conn)
	if !ok {
		return -1, fmt.Errorf("%T has no descriptor", ln)
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return -1, err
	}
	var errno syscall.Errno
	err = raw.Control(func(original uintptr) {
		var n uintptr
		n, _, errno = syscall.Syscall(syscall.SYS_FCNTL, original, syscall.F_DUPFD_CLOEXEC, 0)
		fd = int(n)
	})
	if err == nil && errno != 0 {
		err = errno
	}
	if err != nil {
		return -1, err
	}
	_ = syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1) // a Unix socket has none
	return fd, nil
}
