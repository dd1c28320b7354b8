// Command 08-pool has a fixed number of workers, each of which serves one connection to its end.
//
// That bounds what runs at once. But a connection keeps its worker while it is idle, so as many silent clients as there
// are workers hold up all others: a pool per connection is not a pool per request.
//
// A worker waits in Go's poller with nothing in its hands: told that nothing has come, the engine takes the buffers back.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"syscall"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/strategy"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	workers := flag.Int("workers", 2, "connections served at once")
	flag.Parse()
	eng := &engine.Engine{Handler: handler.NewStock(handler.Stock{})}
	ln, err := listener.Listen(listener.Config{Addr: *addr})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("ready addr=%s strategy=pool\n", ln.Addr())
	conns := make(chan *listener.Conn)
	for range *workers {
		go func() {
			for nc := range conns {
				c := eng.NewConn()
				strategy.Drive(c, worker{nc})
				nc.Close()
				c.End()
			}
		}()
	}
	for {
		nc, err := ln.Accept()
		if err != nil {
			log.Fatal(err)
		}
		conns <- nc // waits for a worker, and so does everybody behind it, in the kernel's queue
	}
}

// worker is a strategy.Socket that holds no buffer while it waits.
type worker struct{ *listener.Conn }

func (w worker) Fill(c *engine.Conn) {
	raw, err := w.SyscallConn()
	if err == nil {
		err = raw.Read(func(fd uintptr) bool {
			n, err := syscall.Read(int(fd), c.Space()) // the descriptor does not block
			switch {
			case err == syscall.EAGAIN:
				c.Filled(0, nil) // nothing now: an idle connection's lease goes back
				return false     // wait, and call this again
			case n == 0 && err == nil:
				err = io.EOF
			}
			c.Filled(max(n, 0), err)
			return true
		})
	}
	if err != nil {
		c.Filled(0, err)
	}
}

func (w worker) Flush(c *engine.Conn) { c.Flushed(w.Write(c.Output())) }
