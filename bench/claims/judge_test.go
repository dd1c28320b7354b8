package claims

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// around is figures of rounds about a middle, each off by at most so much of it.
func around(middle, off float64, rounds int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	v := make([]float64, rounds)
	for i := range v {
		v[i] = middle * (1 + off*(2*rng.Float64()-1))
	}
	return v
}

func judged(p Prediction, e evidence) Finding {
	if p.Metric == "" {
		p.Metric = CPU
	}
	p.Of = "a"
	if e.to != nil {
		p.To = "b"
	}
	return p.judge(e)
}

func TestAPredictionIsConfirmedOrRefutedByWhereItsWholeIntervalLies(t *testing.T) {
	for _, c := range []struct {
		about string
		p     Prediction
		e     evidence
		want  Verdict
	}{
		{"a cheaper arm, as predicted", Prediction{AtMost: 1}, evidence{of: around(50, .02, 8, 5), to: around(100, .02, 8, 6)}, Confirmed},
		{"planted: half as dear again is said to cost half", Prediction{AtMost: .5}, evidence{of: around(150, .02, 8, 5), to: around(100, .02, 8, 6)}, Refuted},
		{"planted: 13 % dearer is said to be alike within 10 %", Prediction{AtLeast: 1 / 1.1, AtMost: 1.1}, evidence{of: around(120, .01, 8, 5), to: around(100, .01, 8, 6)}, Refuted},
		{"alike", Prediction{AtLeast: 1 / 1.1, AtMost: 1.1}, evidence{of: around(101, .01, 8, 5), to: around(100, .01, 8, 6)}, Confirmed},
		{"alike, too noisy to say so", Prediction{AtLeast: 1 / 1.1, AtMost: 1.1}, evidence{of: around(101, .5, 8, 5), to: around(100, .5, 8, 6)}, Inconclusive},
		{"on the border", Prediction{AtLeast: 1.2}, evidence{of: around(120, .05, 8, 5), to: around(100, .05, 8, 6)}, Inconclusive},
		{"wholly outside, by less than the margin", Prediction{AtLeast: 1.2, Margin: .1}, evidence{of: around(115, .001, 8, 5), to: around(100, .001, 8, 6)}, Inconclusive},
		{"planted: one of 64 is served, all are said to be", Prediction{Metric: Served, AtLeast: .99}, evidence{of: around(1./64, 0, 3, 1)}, Refuted},
		{"one of 64, as predicted", Prediction{Metric: Served, AtMost: .05}, evidence{of: around(1./64, 0, 3, 1)}, Confirmed},
		{"none at all is below every border", Prediction{Metric: InTime, AtMost: .25}, evidence{of: []float64{0, 0, .01, 0, 0}}, Confirmed},
		{"two rounds", Prediction{AtMost: 1}, evidence{of: []float64{1, 1}, to: []float64{2, 2}}, Inconclusive},
		{"no figures", Prediction{AtMost: 1}, evidence{of: []float64{none, none, none}, to: []float64{1, 1, 1}}, Inconclusive},
	} {
		if f := judged(c.p, c.e); f.Verdict != c.want || (f.Verdict == Inconclusive) != (f.Reason != "") {
			t.Errorf("%s: got %s [%g, %g] %q, want %s", c.about, f.Verdict, f.Low, f.High, f.Reason, c.want)
		}
	}
}

// An arm that differs from itself by as much as from the other has shown nothing.
func TestAnEffectWithinTheNoiseFloorIsInconclusive(t *testing.T) {
	e := evidence{of: around(90, .005, 8, 5), to: around(100, .005, 8, 6), baseline: around(100, .005, 8, 6)}
	for _, c := range []struct {
		control float64
		want    Verdict
	}{{100, Confirmed}, {80, Inconclusive}, {125, Inconclusive}} {
		e.control = around(c.control, .005, 8, 3)
		f := judged(Prediction{AtMost: 1}, e)
		if f.Verdict != c.want || f.Verdict == Inconclusive && !strings.Contains(f.Reason, "differs from itself") {
			t.Errorf("ratio 0.9, the control %g against 100: got %s (floor %.3g, %q), want %s", c.control, f.Verdict, f.Floor, f.Reason, c.want)
		}
	}
}

// X requests/s are then ≥ X: the bound takes away one side of the interval, and what needs that side.
func TestAGeneratorAtItsLimitTakesOneSideOfTheInterval(t *testing.T) {
	double := evidence{of: around(200, .01, 8, 5), to: around(100, .01, 8, 6)}
	for _, c := range []struct {
		about    string
		ofAt, at bound
		p        Prediction
		want     Verdict
	}{
		{"nothing was limited", exact, exact, Prediction{AtLeast: 1.5}, Confirmed},
		{"at least twice is more than half as much again", atLeast, exact, Prediction{AtLeast: 1.5}, Confirmed},
		{"at most twice may be less", exact, atLeast, Prediction{AtLeast: 1.5}, Inconclusive},
		{"at least twice may be threefold", atLeast, exact, Prediction{AtLeast: 3}, Inconclusive},
		{"at most twice is not threefold", exact, atLeast, Prediction{AtLeast: 3}, Refuted},
		{"both limited: nothing is known", atLeast, atLeast, Prediction{AtLeast: 1.5}, Inconclusive},
		{"a latency with the generator's delay in it may be less", atMost, exact, Prediction{AtLeast: 1.5}, Inconclusive},
	} {
		double.ofAt, double.toAt = c.ofAt, c.at
		if f := judged(c.p, double); f.Verdict != c.want || f.Verdict == Inconclusive != f.Invalid {
			t.Errorf("%s: got %s %s, invalid %t, want %s", c.about, f.Bound, f.Verdict, f.Invalid, c.want)
		}
	}
}

// A neighbour adds the same to both latencies, so that the truth lies farther from 1 than their ratio.
func TestADisturbedRatioOfLatenciesIsABoundOnTheSideAwayFromOne(t *testing.T) {
	for _, c := range []struct {
		about string
		ratio float64
		p     Prediction
		want  Verdict
	}{
		{"twice or more is more than half as much again", 2, Prediction{AtLeast: 1.5}, Confirmed},
		{"twice or more may be threefold", 2, Prediction{AtLeast: 3}, Inconclusive},
		{"half or less is no threefold", .5, Prediction{AtLeast: 3}, Refuted},
		{"half or less may be a tenth", .5, Prediction{AtLeast: .2}, Inconclusive},
		{"no difference may be one either way", 1, Prediction{AtLeast: 1 / 1.5, AtMost: 1.5}, Inconclusive},
		{"nor is it known to be less than threefold", 1, Prediction{AtLeast: 3}, Inconclusive},
	} {
		e := evidence{of: around(100*c.ratio, .02, 8, 5), to: around(100, .02, 8, 6), diluted: "a neighbour"}
		if f := judged(c.p, e); f.Verdict != c.want || f.Verdict == Inconclusive && !strings.Contains(f.Reason, "a neighbour") {
			t.Errorf("%s: got %s %s %q, want %s", c.about, f.Bound, f.Verdict, f.Reason, c.want)
		}
	}
}

func TestWhatCannotBeBelievedIsInconclusiveAndInvalid(t *testing.T) {
	e := evidence{of: around(1, 0, 8, 5), to: around(2, 0, 8, 5), unbelieved: "ports: none was free"}
	if f := judged(Prediction{AtMost: 1}, e); f.Verdict != Inconclusive || !f.Invalid || f.Reason != e.unbelieved || f.Effect != .5 {
		t.Errorf("got %+v, want inconclusive, invalid, with the effect and the reason", f)
	}
}

// The same experiment again and again, wherever the truth lies: some runs confirm or some refute, and if anything lies on
// the border, neither both. 5 rounds, a twentieth of noise.
func TestAVerdictDoesNotFlip(t *testing.T) {
	for _, truth := range []float64{.8, .95, 1, 1.05, 1.09, 1.1, 1.12, 1.15, 1.2, 1.5} {
		n := map[Verdict]int{}
		for run := range uint64(400) {
			e := evidence{
				of: around(100*truth, .08, 5, 4*run), to: around(100, .08, 5, 4*run+1),
				baseline: around(100, .08, 5, 4*run+1), control: around(100, .08, 5, 4*run+2),
			}
			n[judged(Prediction{AtLeast: 1.1}, e).Verdict]++
		}
		if rarer := min(n[Confirmed], n[Refuted]); rarer > 1 {
			t.Errorf("truth %.2f, predicted ≥ 1.1: %v in 400 runs: a verdict flips", truth, n)
		}
		if truth >= 1.5 && n[Confirmed] < 390 || truth <= .8 && n[Refuted] < 390 {
			t.Errorf("truth %.2f, predicted ≥ 1.1: %v in 400 runs: what is plain is not seen", truth, n)
		}
	}
}

func TestAllMustHold(t *testing.T) {
	for _, c := range []struct {
		of   []Verdict
		want Verdict
	}{
		{[]Verdict{Confirmed, Confirmed}, Confirmed},
		{[]Verdict{Confirmed, Inconclusive}, Inconclusive},
		{[]Verdict{Inconclusive, Refuted, Confirmed}, Refuted},
	} {
		if got := all(c.of); got != c.want {
			t.Errorf("%v: got %s, want %s", c.of, got, c.want)
		}
	}
}

func TestFiguresAreWrittenWithTheirUnit(t *testing.T) {
	for _, c := range []struct {
		m    Metric
		x    float64
		want string
	}{{CPU, 5123, "5.12 µs"}, {P99, 1.5e9, "1.5 s"}, {Served, 1. / 64, "1.56 %"}, {PerConn, 5900, "5.76 KiB"}, {Rate, 123456.7, "123457"}, {Switches, .012345, "0.0123"}, {CPU, math.NaN(), "–"}} {
		if got := c.m.Format(c.x); got != c.want {
			t.Errorf("%s of %g: got %q, want %q", c.m, c.x, got, c.want)
		}
	}
}
