package strategy

import (
	"context"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

func init() {
	Register(Spec{
		Name:  "goroutine",
		About: "N goroutines accept; a goroutine per connection waits in the runtime's poller and handles",
		New: func() (Strategy, []Knob) {
			g := &Goroutine{Acceptors: 1}
			return g, []Knob{acceptorsKnob(&g.Acceptors), acceptKnob(&g.Accept)}
		},
	})
}

// Goroutine gives every connection a goroutine of its own.
type Goroutine struct {
	Acceptors int    // goroutines that accept; 0: 1
	Accept    Accept // "": Shared
}

// ReusePort says that the listener must allow siblings.
func (g Goroutine) ReusePort() bool { return g.Accept == Reuseport }

// Serve implements Strategy.
func (g Goroutine) Serve(ctx context.Context, ln *listener.Listener, eng *engine.Engine) error {
	a := acceptors{name: "goroutine", n: g.Acceptors, accept: g.Accept, flags: listener.NonBlock}
	return a.run(ctx, ln, eng, func(fd int) {
		if p := a.admit(ln.Conn(fd), eng); p != nil {
			go a.serve(p)
		}
	})
}

func acceptorsKnob(p *int) Knob {
	return Int("acceptors", p, 1, 1024, "goroutines that accept")
}
