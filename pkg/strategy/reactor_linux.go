package strategy

import (
	"cmp"
	"context"
	"runtime"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

func reactorUnavailable() error { return epollUnavailable() }

// Serve implements Strategy.
func (s Reactor) Serve(ctx context.Context, ln *listener.Listener, eng *engine.Engine) error {
	s.Loops = cmp.Or(s.Loops, runtime.GOMAXPROCS(0))
	s.Burst = cmp.Or(s.Burst, defaultBurst)
	s.Turn = cmp.Or(s.Turn, defaultTurn)
	all, err := doors(ln, s.Accept, s.Loops)
	if err != nil {
		return err
	}
	loops, err := newLoops(eng, all, Epoll{Burst: s.Burst, Turn: s.Turn})
	if err != nil {
		closeAll(all)
		return err
	}
	hands, err := newHands(cmp.Or(s.Workers, defaultWorkers), loops, s)
	if err != nil {
		for _, l := range loops {
			_ = l.poller.Close()
		}
		closeAll(all)
		return err
	}
	defer hands.pool.ReleaseTimeout(time.Second)
	return serveLoops(ctx, "reactor", eng, all, listener.NonBlock, hands.reactors)
}
