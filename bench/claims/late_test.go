package claims

import (
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/internal/hist"
)

// lateBy is an open loop that was late by p99, p90 and on average: two routes and three stages, of which the first had the tail.
func lateBy(p99, p90, mean time.Duration) *load.Result {
	h := hist.New()
	h.RecordN(int64(20*time.Millisecond), 1000)
	encoded, err := h.Encode()
	if err != nil {
		panic(err)
	}
	r := &load.Result{Loop: "open", Requests: 1000, Due: 1000, Elapsed: 1e9, ReqPerSec: 1000, Offered: 1000, Conns: 1, Served: 1, Turns: 1, InFlight: 20,
		Lag: &hist.Summary{P99: int64(p99), P90: int64(p90), Mean: int64(mean)}}
	r.Latency.Summary, r.Latency.Histogram = h.Summary(), encoded
	r.Latency.P99 = int64(500 * time.Millisecond)
	short := hist.Summary{P50: 300e3, P99: 300e3}
	r.Routes = []load.RouteResult{{Requests: 990, Latency: short}, {Requests: 10, Latency: r.Latency.Summary}}
	r.Stages = []load.StageResult{{Latency: r.Latency.Summary}, {}, {Latency: short}}
	return r
}

// The generator's lateness is held against the figure that is predicted, with the part and the quantile that belong to it.
func TestALateGeneratorSpoilsWhatItsLatenessIsIn(t *testing.T) {
	inStage := func(stage int) *load.Result {
		r := lateBy(time.Millisecond, 0, 0)
		r.Stages[stage-1].Lag99 = int64(time.Millisecond)
		return r
	}
	ms := time.Millisecond
	within := Prediction{Metric: InTime, Within: 50 * ms, Of: "a", AtMost: 2}
	part := func(m Metric, route, stage int) Prediction {
		return Prediction{Metric: m, Route: route, Stage: stage, Of: "a", AtMost: 1e12}
	}
	for _, c := range []struct {
		about string
		p     Prediction
		r     *load.Result
		want  string // of the reason; "": it is believed
	}{
		{"in time, a generator as late as all answers may be", within, lateBy(473*ms, 400*ms, 200*ms), "946 % of what an answer may take, 50ms"},
		{"in time, late by a little more than a tenth", within, lateBy(6*ms, 0, 0), "12 %"},
		{"in time, late by less", within, lateBy(4*ms, 0, 0), ""},
		{"a late first stage, the third claimed", part(P99, 0, 3), inStage(1), ""},
		{"a late third stage, the third claimed", part(P99, 0, 3), inStage(3), "the p99 of stage 3 of 300µs"},
		{"a short route behind a long one", part(P99, 1, 0), lateBy(ms, 0, 0), "the p99 of route 1 of 300µs"},
		{"the long route", part(P99, 2, 0), lateBy(ms, 0, 0), ""},
		{"a median, few late", part(P50, 1, 0), lateBy(ms, 20e3, 0), ""},
		{"a median, a tenth late", part(P50, 1, 0), lateBy(ms, 200e3, 0), "late (p90)"},
		{"a mean, few late", part(Mean, 0, 0), lateBy(40*ms, 0, ms), ""},
		{"a mean, late on average", part(Mean, 0, 0), lateBy(40*ms, 0, 3*ms), "late (mean)"},
		{"CPU", part(CPU, 0, 0), lateBy(473*ms, 400*ms, 200*ms), ""},
	} {
		c.r.Server = &load.Server{CPU: 1000}
		tab := &table{runner: &runner{}, claim: Claim{Predict: []Prediction{c.p}}, cells: []Cell{{Name: "a"}}, rounds: 5}
		for round := range tab.rounds {
			tab.add(result.Sample{Arm: "a", Round: round + 1, Load: c.r})
		}
		var o Outcome
		tab.judge(&o)
		late := o.Verdict == Inconclusive && o.Invalid && strings.Contains(o.Reason, "schedule-lag: ") && strings.Contains(o.Reason, c.want)
		if late != (c.want != "") || !late && o.Verdict != Confirmed {
			t.Errorf("%s: got %s %q, want %q in the reason, or confirmed without one", c.about, o.Verdict, o.Reason, c.want)
		}
	}
}
