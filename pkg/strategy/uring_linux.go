package strategy

import (
	"cmp"
	"context"
	"errors"
	"runtime"

	"github.com/handoff-http/handoff/internal/uring"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

func uringUnavailable() error { return uring.Unavailable() }

// Serve implements Strategy.
func (u Uring) Serve(ctx context.Context, ln *listener.Listener, eng *engine.Engine) error {
	if err := uringUnavailable(); err != nil {
		return errors.Join(err, ln.Close())
	}
	all, err := doors(ln, u.Accept, cmp.Or(u.Loops, runtime.GOMAXPROCS(0)))
	if err != nil {
		return err
	}
	return serveLoops(ctx, "uring", eng, all, 0, func(ln *listener.Listener) (*ringLoop, error) {
		return newRingLoop(eng, ln, u)
	})
}
