package strategy

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"sync"

	"github.com/handoff-http/handoff/internal/sock"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

func epollUnavailable() error { return nil }

// Serve implements Strategy.
func (e Epoll) Serve(ctx context.Context, ln *listener.Listener, eng *engine.Engine) error {
	e.Loops = cmp.Or(e.Loops, runtime.GOMAXPROCS(0))
	e.Burst = cmp.Or(e.Burst, defaultBurst)
	e.Turn = cmp.Or(e.Turn, defaultTurn)
	all, err := doors(ln, e.Accept, e.Loops)
	if err != nil {
		return err
	}
	loops, err := newLoops(eng, all, e)
	if err != nil {
		closeAll(all)
		return err
	}
	return serveLoops(ctx, "epoll", eng, all, listener.NonBlock, loops)
}

// looping is what loops of every kind are to those who run them. Apart from run, its methods may be called from any
// goroutine while it runs; discard comes after.
type looping interface {
	run() error
	receive(*door) // passes on what a door hands over late
	hearSpace()    // there is room for a connection again
	hearQuit()     // a drain has begun
	discard()      // closes what a loop that failed could not admit any more
}

// serveLoops runs each loop behind its door, whose late connections are accepted with flags, and tells them all of free
// descriptors and of the drain. It returns when the last has ended.
func serveLoops[L looping](ctx context.Context, name string, eng *engine.Engine, all []*door, flags int, loops []L) error {
	defer named(ctx, name)()
	ctx, cancel := context.WithCancel(ctx) // one loop's failure ends them all, in good order
	defer cancel()
	tell := func(what func(L)) func() {
		return func() {
			for _, l := range loops {
				what(l)
			}
		}
	}
	for _, d := range all {
		d.ln.OnSpace(tell(L.hearSpace))
	}
	quit := tell(L.hearQuit)
	context.AfterFunc(ctx, func() {
		eng.Drain() // first: a loop that hears of it asks for its deadlines anew, once
		quit()
	})
	shutAll(ctx, all, eng, flags)

	errs := make([]error, len(loops))
	var wg sync.WaitGroup
	for i, l := range loops {
		wg.Go(func() {
			errs[i] = l.run()
			cancel()
		})
		wg.Go(func() { l.receive(all[i]) })
	}
	wg.Wait()
	for _, l := range loops {
		l.discard()
	}
	return errors.Join(errs...)
}

func (l *loop) hearSpace() {
	l.space.Store(true)
	l.poller.Wake()
}

func (l *loop) hearQuit() {
	l.quit.Store(true)
	l.poller.Wake()
}

// receive passes on what a door hands over late.
func (l *loop) receive(d *door) {
	for fd := range d.late {
		l.inbox.put(fd)
		l.poller.Wake()
	}
	l.inbox.close()
	l.poller.Wake()
}

// discard closes what a loop that failed could not admit any more.
func (l *loop) discard() {
	fds, _ := l.inbox.take()
	for _, fd := range fds {
		_ = sock.Close(fd)
		l.ln.Done()
	}
}

func newLoops(eng *engine.Engine, all []*door, e Epoll) ([]*loop, error) {
	loops := make([]*loop, 0, len(all))
	for _, d := range all {
		l, err := newLoop(eng, d.ln, e)
		if err != nil {
			for _, other := range loops {
				_ = other.poller.Close()
			}
			return nil, err
		}
		loops = append(loops, l)
	}
	return loops, nil
}
