package selftest

import (
	"fmt"
	"strings"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/internal/hist"
)

// experiment is some trials, and what is claimed of their outcomes.
type experiment struct {
	trials []trial
	claims []claim
}

// trial is one load put on one known server, which is started for it.
type trial struct {
	server []string    // kind and flags
	load   load.Config // all but the URL

	// pause is how long the server's process is stopped (SIGSTOP), from the first third of the load on; 0: not at all.
	pause time.Duration
}

// outcome is what a trial came to.
type outcome struct {
	result  *load.Result
	latency *hist.Histogram // of the result
	books   books           // the server's own; zero of one that keeps none
	paused  time.Duration   // how long the process was stopped really
}

// claim is one thing that has to be true. judge is pure: it gets an outcome for each trial.
type claim struct {
	name, text string
	judge      func([]outcome) finding
}

type finding struct {
	want, got, detail string
	ok                bool
}

// check judges, if there is something to judge.
func (c claim) check(outcomes []outcome, err error) Check {
	if err != nil {
		return Check{Name: c.name, Claim: c.text, Want: "a measurement", Got: err.Error()}
	}
	f := c.judge(outcomes)
	if did := disturbance(outcomes); !f.ok && did != "" {
		f.detail = strings.TrimPrefix(f.detail+"; "+did, "; ")
	}
	return Check{Name: c.name, Claim: c.text, Want: f.want, Got: f.got, OK: f.ok, Detail: f.detail}
}

// disturbance is what the machine did to the last load, for whoever looks for the cause of a failure.
func disturbance(outcomes []outcome) string {
	if len(outcomes) == 0 || outcomes[len(outcomes)-1].result.Host == nil {
		return ""
	}
	h := outcomes[len(outcomes)-1].result.Host
	return fmt.Sprintf("meanwhile generator and server were kept waiting for a CPU for %v and %v, and up to %.1f %% of one was stolen",
		shown(time.Duration(h.GeneratorWait)), shown(time.Duration(h.ServerWait)), 100*h.Steal)
}

func experiments(quick bool) []experiment {
	return []experiment{
		closedDelay(quick), openDelay(quick),
		openStall(quick), closedStall(quick), stopped(quick),
		queue(0.5, quick), queue(0.8, quick),
		lengths(quick), refusals(quick), cuts(quick), death(quick),
		churn(quick), lag(quick),
	}
}

// shown has the digits that a reader cares for: 1.23ms.
func shown(d time.Duration) time.Duration {
	for _, unit := range []time.Duration{time.Second, time.Millisecond, time.Microsecond} {
		if d.Abs() >= unit {
			return d.Round(unit / 100)
		}
	}
	return d
}

// pick is the length of a load.
func pick(quick bool, short, long time.Duration) time.Duration {
	if quick {
		return short
	}
	return long
}
