package strategy

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

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
	return serveLoops(ctx, "epoll", eng, all, loops, func(i int) error { return loops[i].run() })
}

// serveLoops runs each loop behind its door and tells them all of free descriptors and of the drain. It returns when the
// last has ended.
func serveLoops(ctx context.Context, name string, eng *engine.Engine, all []*door, loops []*loop, run func(i int) error) error {
	defer named(ctx, name)()
	ctx, cancel := context.WithCancel(ctx) // one loop's failure ends them all, in good order
	defer cancel()
	tell := func(flag func(*loop) *atomic.Bool) func() {
		return func() {
			for _, l := range loops {
				flag(l).Store(true)
				l.poller.Wake()
			}
		}
	}
	for _, d := range all {
		d.ln.OnSpace(tell(func(l *loop) *atomic.Bool { return &l.space }))
	}
	quit := tell(func(l *loop) *atomic.Bool { return &l.quit })
	context.AfterFunc(ctx, func() {
		eng.Drain() // first: a loop that hears of it asks for its deadlines anew, once
		quit()
	})
	shutAll(ctx, all, eng, listener.NonBlock)

	errs := make([]error, len(loops))
	var wg sync.WaitGroup
	for i, l := range loops {
		wg.Go(func() {
			errs[i] = run(i)
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
