//go:build !linux

package strategy

import (
	"context"
	"errors"

	"github.com/handoff-http/handoff/internal/uring"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

func uringUnavailable() error { return uring.Unavailable() }

// Serve implements Strategy.
func (Uring) Serve(_ context.Context, ln *listener.Listener, _ *engine.Engine) error {
	return errors.Join(uringUnavailable(), ln.Close())
}
