package strategy

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

func epollUnavailable() error { return nil }

// Serve implements Strategy.
func (e Epoll) Serve(ctx context.Context, ln *listener.Listener, eng *engine.Engine) error {
	e.Loops = cmp.Or(e.Loops, runtime.GOMAXPROCS(0))
	e.Burst = cmp.Or(e.Burst, defaultBurst)
	e.Turn = cmp.Or(e.Turn, defaultTurn)
	listeners, err := siblings(ln, e.Accept, e.Loops)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	loops, err := newLoops(eng, listeners, e)
	if err != nil {
		for _, l := range listeners {
			_ = l.Close()
		}
		return err
	}
	tell := func(flag func(*loop) *atomic.Bool) func() {
		return func() {
			for _, l := range loops {
				flag(l).Store(true)
				l.poller.Wake()
			}
		}
	}
	for _, l := range loops {
		l.ln.OnSpace(tell(func(l *loop) *atomic.Bool { return &l.space }))
	}
	stop := context.AfterFunc(ctx, tell(func(l *loop) *atomic.Bool { return &l.quit }))
	defer stop()
	defer named(ctx, "epoll")()
	errs := make([]error, len(loops))
	var wg sync.WaitGroup
	for i, l := range loops {
		wg.Go(func() { errs[i] = l.run() })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// newLoops makes a loop for each listener; those that share one share its count of users, too.
func newLoops(eng *engine.Engine, listeners []*listener.Listener, e Epoll) ([]*loop, error) {
	loops := make([]*loop, 0, len(listeners))
	users := map[*listener.Listener]*atomic.Int32{}
	for _, ln := range listeners {
		l, err := newLoop(eng, ln, e)
		if err != nil {
			for _, other := range loops {
				_ = other.poller.Close()
			}
			return nil, err
		}
		if users[ln] == nil {
			users[ln] = new(atomic.Int32)
		}
		l.sharers = users[ln]
		l.sharers.Add(1)
		loops = append(loops, l)
	}
	return loops, nil
}
