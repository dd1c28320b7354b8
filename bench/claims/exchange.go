package claims

import (
	"context"
	"slices"
	"time"

	"github.com/handoff-http/handoff/bench/child"
)

const (
	headEnd     = "\r\n\r\n"
	hangsFor    = 500 * time.Millisecond
	answersIn   = 10 * time.Second
	readyIn     = 10 * time.Second
	repetitions = 3 // of an exchange; once in a quick run
)

// exchange holds the conversations, and judges how they ended. All repetitions of one must end alike.
func (r *runner) exchange(ctx context.Context, c Claim, o *Outcome) {
	n := repetitions
	if r.Quick {
		n = 1
	}
	for _, e := range c.Exchanges {
		var last Ended
		for i := range n {
			if ctx.Err() != nil {
				return
			}
			ended := r.hold(ctx, e)
			if i > 0 && ended.Verdict != last.Verdict && last.Verdict != Inconclusive {
				ended.Verdict, ended.Reason = Inconclusive, "it ended now one way, now another"
			}
			last = ended
			if last.Verdict == Inconclusive {
				break
			}
		}
		o.Ended = append(o.Ended, last)
	}
	o.conclude()
}

// hold starts the server and goes through the steps.
func (r *runner) hold(ctx context.Context, e Exchange) Ended {
	ended := Ended{Server: e.Server, Verdict: Inconclusive}
	argv, _, err := r.Server(e.Server)
	if err == nil {
		err = r.with(ctx, argv, func(addr string) { ended.Steps = converse(ctx, addr, e.Steps) })
	}
	if err != nil {
		ended.Reason = err.Error()
		return ended
	}
	ended.Verdict = Confirmed
	if slices.ContainsFunc(ended.Steps, func(s StepEnded) bool { return !s.OK }) {
		ended.Verdict = Refuted
	}
	return ended
}

// with starts a server, and ends it when do returns.
func (r *runner) with(ctx context.Context, argv []string, do func(addr string)) error {
	argv, addr, err := child.Place(argv)
	if err != nil {
		return err
	}
	line := child.NewReadyLine()
	server, err := r.spawner.Start(argv, r.Env, r.ServerCPUs, nil, line)
	if err != nil {
		return err
	}
	defer server.Stop(0)
	if addr, err = child.Await(ctx, server, line, addr, readyIn); err != nil {
		return err
	}
	do(addr)
	return nil
}

// converse goes through steps until one ends otherwise than it should.
func converse(ctx context.Context, addr string, steps []Step) (ended []StepEnded) {
	conns := map[int]*speaker{}
	defer func() {
		for _, s := range conns {
			s.close()
		}
	}()
	for _, step := range steps {
		s := conns[step.Conn]
		if s == nil {
			s = dial(ctx, addr)
			conns[step.Conn] = s
		}
		one := s.step(step)
		if ended = append(ended, one); !one.OK {
			break
		}
	}
	return ended
}
