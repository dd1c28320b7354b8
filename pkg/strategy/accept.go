package strategy

import (
	"context"
	"errors"
	"net"
	"os"
	"runtime/pprof"
	"sync"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

// Accept is how several acceptors share one address.
type Accept string

const (
	Shared    Accept = "shared"    // one kernel queue, from which all take
	Reuseport Accept = "reuseport" // a queue each (SO_REUSEPORT), filled by the kernel's hash of the client's address
)

func acceptKnob(p *Accept) Knob {
	if *p == "" {
		*p = Shared
	}
	return Choice("accept", p, "one accept queue for all, or one each (SO_REUSEPORT)", Shared, Reuseport)
}

// repoke is how often a drain wakes those that still wait: one may have begun to wait with an old deadline just after it
// was woken.
const repoke = 100 * time.Millisecond

// acceptors is the accepting half of the blocking strategies.
type acceptors struct {
	name   string // of the strategy, for profiles
	n      int    // goroutines that accept
	accept Accept
	flags  int // of accept4: listener.NonBlock or 0
	roster roster
}

// run accepts until ctx ends and calls begin with every descriptor, from n goroutines at once. It returns when the last
// connection on the roster has ended.
func (a *acceptors) run(ctx context.Context, ln *listener.Listener, eng *engine.Engine, begin func(fd int)) error {
	defer named(ctx, a.name)()
	all, err := doors(ln, a.accept, max(a.n, 1))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx) // one acceptor's failure ends them all, in good order
	defer cancel()
	shutAll(ctx, all, eng, a.flags)
	accepted := make(chan struct{})
	var drained sync.WaitGroup
	drained.Go(func() { a.drain(ctx, accepted) })

	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i, d := range all {
		wg.Go(func() {
			errs[i] = a.loop(d, begin)
			cancel()
			for fd := range d.late {
				begin(fd)
			}
		})
	}
	wg.Wait()
	close(accepted)
	drained.Wait()
	return errors.Join(errs...)
}

// loop accepts until the door shuts.
func (a *acceptors) loop(d *door, begin func(fd int)) error {
	for {
		fd, err := d.ln.AcceptFD(a.flags)
		switch {
		case err == nil:
			begin(fd)
		case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, net.ErrClosed):
			return nil
		default:
			return err
		}
	}
}

// drain waits for ctx to end, then wakes connections until there are none.
func (a *acceptors) drain(ctx context.Context, accepted <-chan struct{}) {
	<-ctx.Done()
	t := time.NewTicker(repoke)
	defer t.Stop()
	for {
		empty := a.roster.poke()
		if accepted != nil {
			empty = accepted // whether the roster is empty counts only once nobody adds to it
		}
		select {
		case <-empty:
			if accepted == nil {
				return
			}
			accepted = nil
		case <-t.C:
		}
	}
}

// named labels the calling goroutine in profiles until the returned function is called. Goroutines inherit the labels of
// whoever starts them, so an acceptor that labels itself has named its connections too, at no cost for each.
func named(ctx context.Context, strategy string) (restore func()) {
	pprof.SetGoroutineLabels(pprof.WithLabels(ctx, pprof.Labels("strategy", strategy)))
	return func() { pprof.SetGoroutineLabels(ctx) }
}

// roster is who is being served, so that a drain can wake them and wait for them.
type roster struct {
	mu    sync.Mutex
	in    map[poker]struct{}
	empty chan struct{} // closed when in is empty; nil while nobody waits for that
}

// poker is a connection whose wait can be ended from outside.
type poker interface{ poke() }

func (r *roster) add(p poker) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.in == nil {
		r.in = map[poker]struct{}{}
	}
	r.in[p] = struct{}{}
}

func (r *roster) remove(p poker) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.in, p)
	if len(r.in) == 0 && r.empty != nil {
		close(r.empty)
		r.empty = nil
	}
}

// poke wakes everybody. The channel is closed once nobody is left.
func (r *roster) poke() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	for p := range r.in {
		p.poke()
	}
	if r.empty == nil {
		r.empty = make(chan struct{})
	}
	empty := r.empty
	if len(r.in) == 0 {
		close(r.empty)
		r.empty = nil
	}
	return empty
}
