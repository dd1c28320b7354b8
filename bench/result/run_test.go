package result_test

import (
	"fmt"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/internal/hist"
)

// plain is a closed loop of 64 connections.
var plain = result.Point{Path: "/", Conns: 64, Pipeline: 1, Threads: 1, Warmup: 200e6, Duration: 1e9}

// newRun is a comparison of four arms and the control, with nothing measured yet.
func newRun(rounds int) *result.Run {
	run := &result.Run{
		Started: time.Date(2026, 11, 22, 8, 15, 0, 0, time.UTC), Rounds: rounds, Baseline: "goroutine", Seed: 1,
		Points:  []result.Point{plain},
		Machine: result.Machine{CPU: "a processor"},
	}
	for _, name := range []string{"goroutine", "epoll", "pool:workers=64", "serial", "goroutine (A/A)"} {
		run.Arms = append(run.Arms, result.Arm{Name: name, Command: []string{"handoff", "serve"}, Control: name == "goroutine (A/A)"})
	}
	return run
}

// cell is a measurement in which every figure follows from the CPU per request, in ns.
func cell(arm string, round int, cpu float64) result.Sample {
	return result.Sample{Arm: arm, Round: round, Place: 1, Started: begun(round), Load: &load.Result{
		Loop: "closed", Requests: 100000, Sent: 100000, Elapsed: 1e9, ReqPerSec: 1e5, Served: 64, Conns: 64, Pipeline: 1,
		Latency:   load.Latency{Summary: hist.Summary{P50: 600e3, P90: 800e3, P99: 900e3, P999: 2e6, Max: 3e6, Mean: 640e3}},
		Server:    &load.Server{CPU: int64(cpu * 100000), SwitchesVoluntary: 1000, RSS: 12e6},
		Generator: load.Generator{CPU: 5e8},
	}}
}

// begun is when the cells of a round began; those of different arms need not differ.
func begun(round int) time.Time {
	return time.Date(2026, 11, 22, 8, 15, round, 250e6, time.UTC)
}

// counting is how many cells of a run are not dropped.
func counting(run *result.Run) (n int) {
	for _, s := range run.Samples {
		if !s.Dropped {
			n++
		}
	}
	return n
}

func failed(arm string, round int, why string) result.Sample {
	return result.Sample{Arm: arm, Round: round, Place: 1, Error: why}
}

// measure fills run with rounds that differ by a common drift and a little noise.
func measure(run *result.Run) {
	for round := 1; round <= run.Rounds; round++ {
		drift := 1 + 0.1*float64(round%3)
		noise := 1 + 0.01*float64(round%2)
		starved := cell("serial", round, 4000*drift)
		starved.Load.Served = 1
		starved.Load.Latency.Summary = hist.Summary{P50: 9e3, P90: 11e3, P99: 900e3, P999: 2e6, Max: 3e6, Mean: 10e3}
		run.Samples = append(run.Samples,
			cell("goroutine", round, 6000*drift), cell("goroutine (A/A)", round, 6000*drift*(1-0.01*float64(2*(round%2)-1))),
			cell("epoll", round, 4800*drift*noise), cell("pool:workers=64", round, 6100*drift*noise), starved)
	}
}

// find is the row of an arm at the first point.
func find(s result.Summary, arm string) result.Row {
	for _, row := range s.Points[0].Rows {
		if row.Arm == arm {
			return row
		}
	}
	panic(fmt.Sprintf("no row for %s", arm))
}
