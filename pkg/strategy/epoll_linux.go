package strategy

import (
	"cmp"
	"context"
	"runtime"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

func epollUnavailable() error { return nil }

// Serve implements Strategy.
func (e Epoll) Serve(ctx context.Context, ln *listener.Listener, eng *engine.Engine) error {
	all, err := doors(ln, e.Accept, cmp.Or(e.Loops, runtime.GOMAXPROCS(0)))
	if err != nil {
		return err
	}
	return serveLoops(ctx, "epoll", eng, all, listener.NonBlock, func(ln *listener.Listener) (*loop, error) {
		return newLoop(eng, ln, e.Burst, e.Turn)
	})
}
