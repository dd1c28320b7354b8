package claims

import (
	"context"
	"fmt"
	"time"

	"github.com/handoff-http/handoff/bench/child"
)

// Config is how claims are measured. Server and Generator are needed.
type Config struct {
	Quick bool
	Seed  uint64

	// Server is the command of what serves a cell's arm. why says that it cannot run here; err that there is no such arm.
	// A command that is told its address by {addr} need not print a ready line.
	Server func(arm string) (argv []string, why, err error)
	// Generator is the command of a load generator that speaks load.Serve's protocol; its flags, `--pid PID URL` are appended.
	Generator []string

	Env                  []string // of all children; nil: that of this process
	ServerCPUs, LoadCPUs []int    // empty: not pinned

	// Begin, if set, is told of each claim before it is measured, Round when one of its rounds is over, and Done what came of it.
	Begin func(c Claim, number, of int)
	Round func(c Claim, round, of int)
	Done  func(Outcome)
}

// Run looks at claims one after another. It returns the cause of ctx if that ended it; the claim that was under way is
// then told to Done with what had been measured, Partial, and those after it are not. All children have ended when it returns.
func Run(ctx context.Context, claims []Claim, cfg Config) error {
	for _, c := range claims {
		if err := c.Validate(); err != nil {
			return err
		}
		for _, arm := range c.arms() {
			if _, _, err := cfg.Server(arm); err != nil {
				return fmt.Errorf("claim %s: arm %q: %w", c.Name, arm, err)
			}
		}
	}
	r := &runner{Config: cfg, spawner: child.NewSpawner()}
	defer r.spawner.Close()
	for i, c := range claims {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if r.Begin != nil {
			r.Begin(c, i+1, len(claims))
		}
		o := r.look(ctx, c)
		if r.Done != nil {
			r.Done(o)
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

type runner struct {
	Config
	spawner *child.Spawner
}

// look is one claim's experiment.
func (r *runner) look(ctx context.Context, c Claim) Outcome {
	o := Outcome{Name: c.Name, Claim: c.Claim, Source: c.Source, Group: c.Group, Note: c.Note, Started: time.Now().UTC()}
	switch why := r.unavailable(c); {
	case why != "":
		o.Verdict, o.Reason = Inconclusive, why
	case len(c.Exchanges) > 0:
		r.exchange(ctx, c, &o)
	default:
		r.measure(ctx, c, &o)
	}
	o.Took = time.Since(o.Started)
	if ctx.Err() != nil {
		o.Partial, o.Verdict, o.Reason, o.Invalid = true, Inconclusive, fmt.Sprintf("cut short: %v", context.Cause(ctx)), false
	}
	return o
}

// unavailable names an arm that cannot run here, and why.
func (r *runner) unavailable(c Claim) string {
	for _, arm := range c.arms() {
		if _, why, _ := r.Server(arm); why != nil {
			return fmt.Sprintf("%s is not available here: %v", arm, why)
		}
	}
	return ""
}

// arms are all that the claim needs.
func (c *Claim) arms() (arms []string) {
	for _, cell := range c.cells() {
		arms = append(arms, cell.Arm)
		if cell.Load.Of != "" {
			arms = append(arms, cell.Load.Of)
		}
	}
	for _, e := range c.Exchanges {
		arms = append(arms, e.Server)
	}
	return arms
}
