package strategy

import (
	"context"
	"errors"
	"sync"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

// This file is how loops of every kind are made, run and ended.

// looping is what loops are to those who run them. Apart from run, its methods may be called from any goroutine while it
// runs; discard comes after.
type looping interface {
	run() error
	receive(*door) // passes on what a door hands over late
	hearSpace()    // there is room for a connection again
	hearQuit()     // a drain has begun
	discard()      // closes what a loop that failed, or never ran, still holds
}

// serveLoops makes a loop behind each door, whose late connections are accepted with flags, runs them, and tells them all
// of free descriptors and of the drain. It returns when the last has ended.
func serveLoops[L looping](ctx context.Context, name string, eng *engine.Engine, all []*door, flags int,
	one func(*listener.Listener) (L, error),
) error {
	loops, err := makeLoops(all, one)
	if err != nil {
		return err
	}
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

// makeLoops makes a loop behind each door. If that fails nothing stays open.
func makeLoops[L looping](all []*door, one func(*listener.Listener) (L, error)) (loops []L, err error) {
	for _, d := range all {
		l, err := one(d.ln)
		if err != nil {
			for _, other := range loops {
				other.discard()
			}
			closeAll(all)
			return nil, err
		}
		loops = append(loops, l)
	}
	return loops, nil
}

// kind is what a loop does in a way of its own.
type kind interface {
	listen()      // has the listener watched
	round() error // waits once, and does all that follows from it
	drain()       // has the listener watched no more, and moves every deadline to where draining puts it
	abandon()     // closes everything, because round has failed
	admit(fd int)
}

// live goes round until the loop drains and its last connection has ended, or until a round fails.
func (l *crowd) live(k kind) error {
	for {
		switch {
		case l.draining:
			if l.late(k.admit) && l.open == 0 {
				return nil
			}
		case l.quit.Load():
			l.draining = true
			k.drain()
			continue
		case !l.polled && (l.space.Swap(false) || l.eng.Now() >= l.retryAt):
			k.listen()
		}
		if err := k.round(); err != nil {
			k.abandon()
			return err
		}
	}
}

func (l *crowd) hearSpace() {
	l.space.Store(true)
	l.wake()
}

func (l *crowd) hearQuit() {
	l.quit.Store(true)
	l.wake()
}
