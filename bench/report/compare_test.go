package report_test

import (
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/telemetry"
	"github.com/handoff-http/handoff/bench/verdict"
	"github.com/handoff-http/handoff/internal/hist"
)

// What stands against the figures: the worst first, arms with the same finding on one line, thresholds with their figures.
func TestVerdictsAndThresholdsAreSaid(t *testing.T) {
	run := withCeiling(measured(8), 240000)
	run.Thresholds = []string{"p99<1ms", "req/s>1000", "p95<1s"}
	run.Verdicts = []verdict.Verdict{{Name: "throttled", Level: verdict.Note, Text: "the quota of the cgroup is below the CPUs it may use", Next: "raise cpu.max"}}
	for i := range run.Samples {
		s := &run.Samples[i]
		steal := verdict.Verdict{Name: verdict.Steal, Level: verdict.Fail, Text: "the hypervisor gave 12 % of CPU 0 to others", Next: "another time, or another machine"}
		switch s.Arm {
		case "pool":
			s.Verdicts = []verdict.Verdict{saturated, steal}
		case "thread":
			s.Verdicts = []verdict.Verdict{steal}
		}
	}
	under(run, func(arm string) telemetry.Limits {
		l := usual(arm)
		if arm == "thread" {
			l.Backlog, l.NoFile = 128, 1024
		}
		return l
	})
	for _, width := range []int{0, 40} {
		text := render(t, run, width)
		golden(t, map[int]string{0: "verdicts", 40: "verdicts40"}[width], text)
		fits(t, text, max(width, 100*(1-width/40)))
	}
}

// A difference that the baseline shows against itself as well is marked, however significant it is.
func TestDifferenceWithinTheNoiseFloorIsMarked(t *testing.T) {
	run := measured(8)
	for i := range run.Samples {
		s := &run.Samples[i]
		switch s.Arm {
		case "goroutine (A/A)":
			s.Load.Server.CPU += s.Load.Server.CPU * int64(s.Round%3) / 20
		case "pool":
			s.Load.Server.CPU = int64(6100 * 100000 * (1 + 0.02*float64(s.Round%4)))
		}
	}
	text := render(t, run, 0)
	golden(t, "floor", text)
	if !strings.Contains(text, "~0.978") || !strings.Contains(text, "\n~ significant, but within the noise floor: do not quote it") {
		t.Errorf("no mark, or no explanation, in\n%s", text)
	}
}

func TestPointThatStoppedEarlySaysSo(t *testing.T) {
	run := measured(8)
	run.Rounds, run.Until, run.Points[0].Stopped = 20, 0.01, 8
	want := "8 of 20 rounds of 1s in 100ms turns after 200ms of warm-up; stopped early, as every interval is within ±1.00 %"
	if text := strings.ReplaceAll(render(t, run, 0), "\n ", ""); !strings.Contains(text, want) {
		t.Errorf("no %q in\n%s", want, text)
	}
}

// swept is a run of four loads: two numbers of connections, with a closed loop and with an open one.
func swept() *result.Run {
	one := measured(8)
	run := &result.Run{Rounds: 8, Until: 0.01, Baseline: one.Baseline, Slice: one.Slice, Arms: one.Arms[:4:4], Axes: []string{"conns", "rate"}}
	run.Arms = append(run.Arms, one.Arms[5])
	for i, p := range []result.Point{{Name: "conns=64 rate=0"}, {Name: "conns=1024 rate=0", Stopped: 6}, {Name: "conns=64 rate=20000"}, {Name: "conns=1024 rate=20000"}} {
		p.Path, p.Pipeline, p.Threads, p.Warmup, p.Duration = "/", 1, 1, 200e6, 1e9
		p.Conns, p.Arrivals = 64, "poisson"
		if i%2 == 1 {
			p.Conns = 1024
		}
		if i >= 2 {
			p.Rate = 20000
		}
		run.Points = append(run.Points, p)
		for _, s := range measured(8).Samples {
			if s.Arm == "serial" || p.Stopped > 0 && s.Round > p.Stopped {
				continue
			}
			s.Point, s.Load.Conns, s.Load.Served = i, p.Conns, p.Conns
			if p.Rate > 0 {
				s.Verdicts = nil
				s.Load.Loop, s.Load.Offered, s.Load.ReqPerSec, s.Load.Due, s.Load.Overdue = "open", 20000, 19998, 20000, int64(s.Round%2)
				s.Load.Lag = &hist.Summary{P50: 3000, P99: 12000}
			}
			if p.Conns == 1024 && s.Arm == "epoll" {
				s.Load.Server.CPU = int64(6110 * 100000 * (1 + 0.03*float64(s.Round%3)))
			}
			run.Samples = append(run.Samples, s)
		}
	}
	return run
}

func TestSeveralLoadsHaveATableEachAndAnOverview(t *testing.T) {
	for width, name := range map[int]string{0: "points", 80: "points80", 40: "points40"} {
		text := render(t, swept(), width)
		golden(t, name, text)
		if width > 0 {
			fits(t, text, width)
		}
	}
}

func TestMannWhitneyThatDisagreesIsALine(t *testing.T) {
	run := measured(8)
	for i := range run.Samples {
		// Rounds that drift far more than the arms differ: pairing sees it, the rank test cannot.
		if s := &run.Samples[i]; s.Load.Server != nil {
			s.Load.Server.CPU += s.Load.Server.CPU * int64(s.Round) / 2
		}
	}
	text := render(t, run, 0)
	if want := "Mann–Whitney, which does not pair rounds, sees no difference for epoll (p = "; !strings.Contains(text, want) {
		t.Errorf("no %q in\n%s", want, text)
	}
}

func TestCeilingSaysWhatWasReachedOfIt(t *testing.T) {
	for _, c := range []struct {
		run  *result.Run
		want string
	}{
		{withCeiling(measured(8), 312000, saturated), "Ceiling: the generator reached 312,000 req/s against a server that parses nothing; epoll reached 61 % of it."},
		{withCeiling(measured(8), 312000), "Ceiling: ≥ 312,000 req/s, reached against a server that parses nothing; the generator was not at its limit; epoll reached 61 % of it."},
	} {
		if text := strings.ReplaceAll(render(t, c.run, 0), "\n ", ""); !strings.Contains(text, c.want) {
			t.Errorf("no %q in\n%s", c.want, text)
		}
	}
	failed := measured(8)
	failed.Arms = append(failed.Arms, result.Arm{Name: "null", Ceiling: true})
	failed.Samples = append(failed.Samples, result.Sample{Arm: "null", Round: 1, Error: "no descriptors left", Load: (*load.Result)(nil)})
	if text, want := render(t, failed, 0), "Ceiling: not measured: no descriptors left\n"; !strings.Contains(text, want) {
		t.Errorf("no %q in\n%s", want, text)
	}
}
