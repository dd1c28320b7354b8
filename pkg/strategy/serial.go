package strategy

import (
	"context"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

func init() {
	Register(Spec{
		Name:  "serial",
		About: "one goroutine accepts a connection and serves it to its end before it accepts the next",
		New:   func() (Strategy, []Knob) { return Serial{}, nil },
	})
}

// Serial serves one connection at a time. Whoever holds a connection open holds up everybody else: that is the lesson.
type Serial struct{}

// Serve implements Strategy.
func (Serial) Serve(ctx context.Context, ln *listener.Listener, eng *engine.Engine) error {
	a := acceptors{name: "serial", n: 1, flags: listener.NonBlock}
	return a.run(ctx, ln, eng, func(fd int) {
		if p := a.admit(ln.Conn(fd), eng); p != nil {
			a.serve(p)
		}
	})
}
