package strategy

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

func reactorUnavailable() error { return epollUnavailable() }

// Serve implements Strategy.
func (s Reactor) Serve(ctx context.Context, ln *listener.Listener, eng *engine.Engine) error {
	hands, err := newHands(cmp.Or(s.Workers, defaultWorkers))
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	defer hands.pool.ReleaseTimeout(time.Second)
	all, err := doors(ln, s.Accept, cmp.Or(s.Loops, runtime.GOMAXPROCS(0)))
	if err != nil {
		return err
	}
	return serveLoops(ctx, "reactor", eng, all, listener.NonBlock, func(ln *listener.Listener) (*reactor, error) {
		l, err := newLoop(eng, ln, s.Burst, s.Turn)
		if err != nil {
			return nil, err
		}
		r := &reactor{loop: l, hands: hands, queue: s.Queue, reject: s.Overload == Reject}
		hands.reactors = append(hands.reactors, r)
		return r, nil
	})
}
