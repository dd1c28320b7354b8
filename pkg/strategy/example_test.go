package strategy_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/server"
)

// Mine is a whole strategy: a goroutine per connection over nothing but net.Conn.
type Mine struct{}

// Serve implements strategy.Strategy.
func (Mine) Serve(ctx context.Context, ln *listener.Listener, eng *engine.Engine) error {
	defer ln.Close()
	defer context.AfterFunc(ctx, func() {
		eng.Drain()
		_ = ln.SetDeadline(time.Unix(1, 0)) // ends Accept
	})()
	var conns sync.WaitGroup
	defer conns.Wait()
	for {
		nc, err := ln.Accept()
		if ctx.Err() != nil && err != nil {
			break
		}
		if err != nil {
			return err
		}
		conns.Go(func() { drive(nc, eng) })
	}
	for !eng.DrainOver() { // what was in the queue before the drain has its answer, too
		fd, err := ln.TryAccept(listener.NonBlock)
		switch err {
		case nil:
			conns.Go(func() { drive(ln.Conn(fd), eng) })
		case listener.ErrFull: // until somebody leaves
			time.Sleep(engine.Tick)
		default:
			return nil
		}
	}
	return nil
}

func drive(nc *listener.Conn, eng *engine.Engine) {
	c := eng.NewConn()
	defer c.End()
	defer nc.Close()
	for {
		switch c.Want() {
		case engine.Read:
			nc.SetReadDeadline(soon(c, eng))
			c.Filled(nc.Read(c.Space()))
		case engine.Handle:
			c.Handle()
		case engine.Write:
			nc.SetWriteDeadline(soon(c, eng))
			c.Flushed(nc.Write(c.Output()))
		case engine.Shut:
			c.HalfClosed(nc.CloseWrite())
		case engine.Close:
			return
		}
	}
}

// soon is the connection's deadline, or the next look at whether the engine drains. Waking early is harmless. It always
// lies a little ahead: once a deadline has passed, net.Conn fails without looking at what has come.
func soon(c *engine.Conn, eng *engine.Engine) time.Time {
	wait := 50 * time.Millisecond
	if d := c.Deadline(); d != 0 {
		wait = min(wait, time.Duration(d-eng.Now()))
	}
	return time.Now().Add(max(wait, 5*time.Millisecond))
}

// A strategy of one's own is one file and one method, and needs no registration.
func Example_yourOwnStrategy() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ready := make(chan net.Addr)
	s := server.Server{Addr: "127.0.0.1:0", Strategy: Mine{}, Ready: func(a net.Addr) { ready <- a }}
	done := make(chan error)
	go func() { done <- s.Run(ctx) }()

	r, err := http.Get(fmt.Sprintf("http://%s/", <-ready))
	if err != nil {
		fmt.Println(err)
		return
	}
	body, _ := io.ReadAll(r.Body)
	r.Body.Close()
	fmt.Println(r.Status, string(body))

	stop()
	fmt.Println(<-done)
	// Output:
	// 200 OK Hello, World!
	// <nil>
}
