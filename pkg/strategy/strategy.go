// Package strategy decides who does the work and when: which goroutine or thread accepts a connection, waits for it,
// and runs its handler. A strategy satisfies the wants of engine.Conn and knows nothing of HTTP, so whatever two
// strategies differ in is the concurrency model and nothing else.
//
// It keeps no clock, logs nothing, and never runs another model than the one asked for: a strategy that this system
// cannot run returns an error that wraps errors.ErrUnsupported.
package strategy

import (
	"context"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

// Strategy serves the connections of a listener. One file with one method makes a new one; see the package example.
type Strategy interface {
	// Serve owns ln and closes it before it returns. It drives every connection from ln until ctx ends. Then it drains: it
	// accepts what still waits in the kernel's queue, closes ln, lets the engine say Connection: close, and returns once
	// the last connection has ended, at the latest when the engine's DrainTimeout has cut it off. The error is nil after
	// a drain, whatever the clients did.
	Serve(ctx context.Context, ln *listener.Listener, eng *engine.Engine) error
}
