//go:build !linux

package strategy

import (
	"context"
	"errors"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

func reactorUnavailable() error { return linuxOnly("epoll, on which the reactor's loops wait,") }

// Serve implements Strategy.
func (Reactor) Serve(_ context.Context, ln *listener.Listener, _ *engine.Engine) error {
	return errors.Join(reactorUnavailable(), ln.Close())
}
