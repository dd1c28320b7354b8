// Command 07-thread gives each connection an OS thread of its own, which waits in read(2).
//
// Nobody holds up anybody any more. The price: an idle connection has a thread and a pair of buffers, and each request
// that has to be waited for costs a context switch into the thread and one out of it. Without LockOSThread, and with
// ln.Accept in place of AcceptFD, it would be a goroutine each, which waits in Go's poller and is far cheaper.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"runtime"
	"syscall"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/strategy"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	flag.Parse()
	runtime.GOMAXPROCS(128) // a thread that comes out of read(2) needs one of these before it runs Go
	eng := &engine.Engine{Handler: handler.NewStock(handler.Stock{})}
	ln, err := listener.Listen(listener.Config{Addr: *addr})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("ready addr=%s strategy=thread\n", ln.Addr())
	for {
		fd, err := ln.AcceptFD(0) // a descriptor that blocks
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
			c := eng.NewConn()
			strategy.Drive(c, thread(fd)) // the loop over the five wants, as in 06-keep
			syscall.Close(fd)
			c.End()
			ln.Done() // somebody else may be accepted in its place
		}()
	}
}

// thread is a blocking descriptor: a strategy.Socket.
type thread int

func (t thread) Fill(c *engine.Conn) {
	n, err := again(func() (int, error) { return syscall.Read(int(t), c.Space()) })
	if n == 0 && err == nil {
		err = io.EOF
	}
	c.Filled(n, err)
}

func (t thread) Flush(c *engine.Conn) {
	c.Flushed(again(func() (int, error) { return syscall.Write(int(t), c.Output()) }))
}

func (t thread) CloseWrite() error { return syscall.Shutdown(int(t), syscall.SHUT_WR) }

// again repeats a call that a signal has interrupted.
func again(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if err != syscall.EINTR {
			return max(n, 0), err
		}
	}
}
