package result_test

import (
	"fmt"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/internal/hist"
)

// newRun is a comparison of four arms and the control, with nothing measured yet.
func newRun(rounds int) *result.Run {
	run := &result.Run{
		Started: time.Date(2026, 11, 22, 8, 15, 0, 0, time.UTC), Rounds: rounds, Baseline: "goroutine", Seed: 1,
		Load:    result.Settings{Loop: "closed", Path: "/", Conns: 64, Pipeline: 1, Threads: 1, Warmup: 200e6, Duration: 1e9},
		Machine: result.Machine{CPU: "a processor"},
	}
	for _, name := range []string{"goroutine", "epoll", "pool:workers=64", "serial", "goroutine (A/A)"} {
		run.Arms = append(run.Arms, result.Arm{Name: name, Command: []string{"handoff", "serve"}, Control: name == "goroutine (A/A)"})
	}
	return run
}

// cell is a measurement in which every figure follows from the CPU per request, in ns.
func cell(arm string, round int, cpu float64) result.Sample {
	return result.Sample{Arm: arm, Round: round, Place: 1, Load: &load.Result{
		Requests: 100000, Elapsed: 1e9, ReqPerSec: 1e5, Served: 64, Conns: 64, Pipeline: 1,
		Latency:   load.Latency{Summary: hist.Summary{P50: 300e3, P99: 900e3}},
		Server:    &load.Server{CPU: int64(cpu * 100000), SwitchesVoluntary: 1000, RSS: 12e6},
		Generator: load.Generator{CPU: 5e8},
	}}
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
		run.Samples = append(run.Samples,
			cell("goroutine", round, 6000*drift), cell("goroutine (A/A)", round, 6000*drift*(2-noise)),
			cell("epoll", round, 4800*drift*noise), cell("pool:workers=64", round, 6100*drift*noise), starved)
	}
}

func find(s result.Summary, arm string) result.Row {
	for _, row := range s.Rows {
		if row.Arm == arm {
			return row
		}
	}
	panic(fmt.Sprintf("no row for %s", arm))
}
