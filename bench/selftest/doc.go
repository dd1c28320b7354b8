// Package selftest has the load generator prove itself: it measures servers whose answers are known (package known: a fixed
// delay, a stall, a queue with a formula, faults that are counted on both sides) and holds what it finds against what is true.
// Each check is data: which server, which load, and a pure function that judges the result.
//
// It refuses to test the server under test, to adjust a figure by what it finds, and to excuse a failure by the machine: a
// core that was not idle fails the check that needs one, and is what it then points at.
package selftest

import (
	"context"
	"errors"
	"fmt"

	"github.com/handoff-http/handoff/bench/child"
)

// Config says where to run. Known is required.
type Config struct {
	// Known is the command line of a server of package known: its Main with the kind and its flags.
	Known func(kind string, args ...string) []string

	ServerCPUs []int // where the servers run; empty: anywhere
	// LoadCPUs is where this process runs. The caller has put it there; here it only says whose steal is read.
	LoadCPUs []int

	Quick bool        // shorter loads, and so wider tolerances: about 12 s instead of 32
	Done  func(Check) // if set, gets each check as it is judged
}

// Check is one claim about the generator, judged.
type Check struct {
	Name   string `json:"name"`
	Claim  string `json:"claim"`
	Want   string `json:"want"`
	Got    string `json:"got"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"` // where tolerances come from; what a failure points at
}

// Run makes all checks, one after another, in this process. A check that could not be made has failed, and Got says why. The
// error is of the Config, or the cause of ctx; the checks judged before it are returned with it.
func Run(ctx context.Context, c Config) ([]Check, error) { return run(ctx, c, experiments(c.Quick)) }

func run(ctx context.Context, c Config, all []experiment) (checks []Check, err error) {
	if c.Known == nil {
		return nil, errors.New("selftest: no command for known servers")
	}
	s := child.NewSpawner()
	defer s.Close()
	for _, e := range all {
		outcomes, err := c.perform(ctx, s, e.trials)
		if ctx.Err() != nil {
			return checks, fmt.Errorf("selftest: %w", context.Cause(ctx))
		}
		for _, claim := range e.claims {
			check := claim.check(outcomes, err)
			if checks = append(checks, check); c.Done != nil {
				c.Done(check)
			}
		}
	}
	return checks, nil
}
