//go:build linux

package main

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

// Mine accepts on one goroutine and serves on several loops.
type Mine struct{ Loops int } // 0: 2

// Serve implements strategy.Strategy.
func (m Mine) Serve(ctx context.Context, ln *listener.Listener, eng *engine.Engine) error {
	defer ln.Close()
	if m.Loops == 0 {
		m.Loops = 2
	}
	loops := make([]*loop, m.Loops)
	for i := range loops {
		var err error
		if loops[i], err = newLoop(ln, eng); err != nil {
			return errors.Join(err, closeAll(loops[:i]))
		}
	}
	var wg sync.WaitGroup
	for _, l := range loops {
		wg.Go(l.run)
	}
	stop := context.AfterFunc(ctx, func() {
		eng.Drain()                         // from now on answers say that they are the last
		_ = ln.SetDeadline(time.Unix(1, 0)) // ends the wait in AcceptFD
	})
	err := deal(ln, eng, loops)
	stop()
	eng.Drain() // also when accepting has failed
	for _, l := range loops {
		l.last.Store(true)
	}
	wg.Wait()
	return errors.Join(err, closeAll(loops))
}

// deal accepts and gives each loop every n-th connection. When the drain begins, it takes what is still in the queue.
func deal(ln *listener.Listener, eng *engine.Engine, loops []*loop) error {
	next := 0
	give := func(fd int) {
		loops[next%len(loops)].adopt(fd)
		next++
	}
	for {
		fd, err := ln.AcceptFD(listener.NonBlock) // waits, also while there are no descriptors or too many connections
		if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed) {
			break
		}
		if err != nil {
			return err
		}
		give(fd)
	}
	ln.ReleaseSpare()
	for !eng.DrainOver() {
		switch fd, err := ln.TryAccept(listener.NonBlock); err {
		case nil:
			give(fd)
		case listener.ErrFull, listener.ErrExhausted: // until somebody leaves
			time.Sleep(engine.Tick)
		default:
			return ln.Close()
		}
	}
	return ln.Close()
}
