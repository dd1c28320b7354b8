//go:build linux

// Command 09-loop serves all connections on one goroutine, which waits for all of them at once in epoll_wait(2).
//
// A connection is registered once, edge-triggered: epoll tells that something has changed, not how things are, so what
// holds in between is remembered (dry, full). Nothing here may block. A handler that does holds up everybody.
package main

import (
	"flag"
	"fmt"
	"log"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	flag.Parse()
	eng := &engine.Engine{Handler: handler.NewStock(handler.Stock{})}
	ln, err := listener.Listen(listener.Config{Addr: *addr})
	if err != nil {
		log.Fatal(err)
	}
	ep, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		log.Fatal(err)
	}
	watch(ep, ln.FD(), unix.EPOLLIN) // level-triggered: told again for as long as somebody waits
	fmt.Printf("ready addr=%s strategy=loop\n", ln.Addr())

	conns := map[int32]*conn{}
	events := make([]unix.EpollEvent, 128)
	for {
		n, err := unix.EpollWait(ep, events, -1)
		if err != nil && err != unix.EINTR {
			log.Fatal(err)
		}
		for _, ev := range events[:max(n, 0)] {
			if int(ev.Fd) == ln.FD() {
				accept(ep, ln, eng, conns)
			} else if c := conns[ev.Fd]; c != nil && c.told(ev.Events) { // the connection's end
				delete(conns, ev.Fd)
				unix.Close(int(ev.Fd))
				c.End()
				ln.Done()
			}
		}
	}
}

func accept(ep int, ln *listener.Listener, eng *engine.Engine, conns map[int32]*conn) {
	for {
		fd, err := ln.TryAccept(listener.NonBlock)
		if err == listener.ErrWouldBlock {
			return
		}
		if err != nil {
			log.Fatal(err) // out of descriptors, or closed
		}
		conns[int32(fd)] = &conn{Conn: eng.NewConn(), fd: fd, dry: true} // what has come already is the first edge
		watch(ep, fd, unix.EPOLLIN|unix.EPOLLOUT|unix.EPOLLRDHUP|unix.EPOLLET)
	}
}

func watch(ep, fd int, what uint32) {
	if err := unix.EpollCtl(ep, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: what, Fd: int32(fd)}); err != nil {
		log.Fatal(err)
	}
}
