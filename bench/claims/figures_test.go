package claims

import (
	"math"
	"os"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/verdict"
	"github.com/handoff-http/handoff/internal/hist"
)

// measured is a result of 1000 requests in a second, their latencies 1 to 1000 ms.
func measured(t *testing.T) *load.Result {
	t.Helper()
	h := hist.New()
	for i := range int64(1000) {
		h.RecordN((i+1)*int64(time.Millisecond), 1)
	}
	text, err := h.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return &load.Result{
		Loop: "closed", Requests: 1000, Sent: 1100, Elapsed: 1e9, ReqPerSec: 1000, Conns: 10, Served: 4, Fairness: .5, Idle: 90,
		Latency: load.Latency{Summary: h.Summary(), Histogram: text},
		Errors:  map[string]int64{"status": 11},
		Connect: &hist.Summary{P50: 7, P99: 8},
		Server:  &load.Server{CPU: 5e6, SwitchesVoluntary: 100, SwitchesInvoluntary: 20, Reads: 2000, Writes: 1000, RSS: 1_040_000, Threads: 3},
		Routes:  []load.RouteResult{{Requests: 900, Latency: hist.Summary{P99: 11}}, {Requests: 100, Latency: hist.Summary{P99: 12}}},
		Stages:  []load.StageResult{{ReqPerSec: 21, Latency: hist.Summary{P99: 22}}},
	}
}

func TestFigures(t *testing.T) {
	r := measured(t)
	open := *r
	open.Loop, open.Due, open.Overdue, open.Requests = "open", 2000, 0, 1000
	few := &load.Result{Conns: 10, Server: &load.Server{RSS: 1_000_000}}
	flat := &load.Result{Conns: 100, Server: &load.Server{RSS: 999_000}}
	for _, c := range []struct {
		p    Prediction
		r    *load.Result
		want float64
	}{
		{Prediction{Metric: CPU}, r, 5000},
		{Prediction{Metric: Rate}, r, 1000},
		{Prediction{Metric: InTime, Within: 250 * time.Millisecond}, r, .25},
		{Prediction{Metric: InTime, Within: 250 * time.Millisecond}, &open, .125},
		{Prediction{Metric: InTime, Within: time.Microsecond}, r, 0},
		{Prediction{Metric: InTime, Within: time.Hour}, r, 1},
		{Prediction{Metric: P99, Route: 2}, r, 12},
		{Prediction{Metric: Rate, Route: 1}, r, 900},
		{Prediction{Metric: P99, Stage: 1}, r, 22},
		{Prediction{Metric: P99, Stage: 2}, r, none},
		{Prediction{Metric: ConnectP99}, r, 8},
		{Prediction{Metric: Switches}, r, .12},
		{Prediction{Metric: Reads}, r, 2},
		{Prediction{Metric: Writes}, r, 1},
		{Prediction{Metric: Threads}, r, 3},
		{Prediction{Metric: PerConn, Over: "few"}, r, 40_000. / 90},
		{Prediction{Metric: PerConn, Over: "few"}, flat, float64(os.Getpagesize()) / 90},
		{Prediction{Metric: Served}, r, .4},
		{Prediction{Metric: Jain}, r, .5},
		{Prediction{Metric: Errors}, r, .01},
		{Prediction{Metric: Overflows}, r, none},
		{Prediction{Metric: CPU}, nil, none},
		{Prediction{Metric: CPU}, few, none},
		{Prediction{Metric: P99}, few, none},
		{Prediction{Metric: Served}, few, 0},
	} {
		got := c.p.figure(c.r, few)
		if math.Abs(got-c.want) > .001+1e-9*c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) || math.IsNaN(got) != math.IsNaN(c.want) {
			t.Errorf("%+v: got %g, want %g", c.p, got, c.want)
		}
	}
}

func TestWhatSpoilsAFigureDependsOnWhatItIsOf(t *testing.T) {
	fail := func(name string) []verdict.Verdict {
		return []verdict.Verdict{{Name: name, Level: verdict.Fail, Text: "text"}}
	}
	for _, c := range []struct {
		m      Metric
		stand  []verdict.Verdict
		faults bool
		want   bool
	}{
		{CPU, fail(verdict.ScheduleLag), false, false},
		{P99, fail(verdict.ScheduleLag), false, true},
		{Rate, fail(verdict.RateMissed), false, true},
		{InTime, fail(verdict.GeneratorSaturated), true, true},
		{InTime, fail(verdict.RateMissed), true, true},
		{InTime, fail(verdict.Throttled), true, true},
		{InTime, fail(verdict.LittlesLaw), true, false},
		{Served, fail(verdict.RateMissed), false, false},
		{CPU, fail(verdict.Ports), true, true},
		{CPU, fail(verdict.Errors), false, true},
		{CPU, fail(verdict.Errors), true, false},
		{Served, fail(verdict.Errors), false, false},
		{P99, fail(verdict.Steal), false, false},
		{Rate, fail(verdict.Steal), false, false},
		{Reads, fail(verdict.ServerDisturbed), false, false},
		{P99, []verdict.Verdict{{Name: verdict.ScheduleLag, Level: verdict.Note}}, false, false},
	} {
		if got := spoils(c.m, c.stand, c.faults); (got != "") != c.want {
			t.Errorf("%s with %v, faults %t: got %q, want spoiled %t", c.m, c.stand, c.faults, got, c.want)
		}
	}
}

// What a generator at its limit takes part in, and what a neighbour made worse, is a bound on what would have been.
func TestWhatWasLimitedIsABound(t *testing.T) {
	atLimit := []verdict.Verdict{{Name: verdict.GeneratorSaturated, Level: verdict.Bound}}
	stolen := []verdict.Verdict{{Name: verdict.Steal, Level: verdict.Fail}}
	noted := []verdict.Verdict{{Name: verdict.Steal, Level: verdict.Note}}
	for _, c := range []struct {
		m     Metric
		stand []verdict.Verdict
		ratio bool
		want  bound
	}{
		{Rate, atLimit, true, atLeast}, {P99, atLimit, true, atMost}, {CPU, atLimit, true, exact}, {Served, atLimit, false, exact},
		{Rate, stolen, true, exact}, {Rate, stolen, false, atLeast}, {P99, stolen, false, atMost}, {Served, stolen, false, exact},
		{InTime, stolen, false, atLeast}, {Errors, stolen, false, atMost}, {Reads, stolen, false, exact}, {Served, noted, false, exact},
	} {
		if got, why := limited(c.m, c.stand, c.ratio); got != c.want || (why != "") != (got != exact) {
			t.Errorf("%s with %v, ratio %t: got %d %q, want %d", c.m, c.stand, c.ratio, got, why, c.want)
		}
	}
}

// A neighbour of the server's changes what costs less; one of the generator's, only how quick the clients are.
func TestWhatANeighbourChanges(t *testing.T) {
	for _, c := range []struct {
		m            Metric
		name         string
		level        verdict.Level
		shifts, pace bool
	}{
		{CPU, verdict.ServerDisturbed, verdict.Fail, true, true}, {Rate, verdict.ServerDisturbed, verdict.Fail, true, true},
		{P99, verdict.ServerDisturbed, verdict.Fail, false, true}, {Served, verdict.ServerDisturbed, verdict.Fail, false, true},
		{CPU, verdict.GeneratorDisturbed, verdict.Fail, false, true}, {CPU, verdict.Steal, verdict.Fail, false, false},
		{CPU, verdict.ServerDisturbed, verdict.Note, false, false},
	} {
		stand := []verdict.Verdict{{Name: c.name, Level: c.level, Text: "text"}}
		if shifted, spoiled := shifts(c.m, stand), besideNeighbour(stand); (shifted != "") != c.shifts || (spoiled != "") != c.pace {
			t.Errorf("%s with %s at %s: got shifted %q, who is served spoiled %q, want %t and %t", c.m, c.name, c.level, shifted, spoiled, c.shifts, c.pace)
		}
	}
}
