//go:build !linux

package strategy

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

// What Linux's files define, this one says is missing: a platform provides threadsUnavailable and Thread.Serve,
// epollUnavailable and Epoll.Serve.

func threadsUnavailable() error { return linuxOnly("threads blocked in read(2) with SO_RCVTIMEO") }

func epollUnavailable() error { return linuxOnly("epoll") }

func linuxOnly(what string) error {
	return fmt.Errorf("%s needs Linux, this is %s: %w", what, runtime.GOOS, errors.ErrUnsupported)
}

// Serve implements Strategy.
func (Thread) Serve(_ context.Context, ln *listener.Listener, _ *engine.Engine) error {
	return errors.Join(threadsUnavailable(), ln.Close())
}

// Serve implements Strategy.
func (Epoll) Serve(_ context.Context, ln *listener.Listener, _ *engine.Engine) error {
	return errors.Join(epollUnavailable(), ln.Close())
}
