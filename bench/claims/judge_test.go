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
		if f.Verdict != c.want || f.Verdict == Inconclusive && !strings.Contains(f.Reason, "differ from itself") {
			t.Errorf("ratio 0.9, the control %g against 100: got %s (floor %.3g, %q), want %s", c.control, f.Verdict, f.Floor, f.Reason, c.want)
		}
	}
}

// Few rounds may happen to agree, and an arm that differs from itself for sure is no yardstick; but that the middle of an A/A
// is somewhat off 1, as its interval says it may be, is not held against the effect a second time.
func TestTheNoiseFloorIsWhatTheSameArmMayDifferByAndNoMore(t *testing.T) {
	base := around(100, .02, 16, 6)
	near := evidence{of: around(115, .02, 16, 5), to: base, baseline: base}
	for _, c := range []struct {
		about   string
		control []float64
		want    Verdict
	}{
		{"no second run", nil, Confirmed},
		{"as noisy, and off by less than its noise", around(100.4, .02, 16, 3), Confirmed},
		{"so noisy that it says nothing", around(100, .3, 16, 3), Inconclusive},
		{"steady, and not itself", around(104, .02, 16, 3), Inconclusive},
	} {
		near.control = c.control
		if f := judged(Prediction{AtLeast: 1.11}, near); f.Verdict != c.want {
			t.Errorf("%s: ratio %.3f [%.3f, %.3f], predicted ≥ 1.11: got %s (floor %.3f, %q), want %s", c.about, f.Effect, f.Low, f.High, f.Verdict, f.Floor, f.Reason, c.want)
		}
	}
}

// A neighbour on the server's CPU changes what is cheaper, and every round shows it.
func TestAServerBesideANeighbourDecidesOnlyWhatIsFarFromTheBorder(t *testing.T) {
	for _, c := range []struct {
		ratio float64
		p     Prediction
		want  Verdict
	}{
		{1.15, Prediction{AtMost: .95}, Inconclusive},
		{1.0, Prediction{AtLeast: 1 / 1.1, AtMost: 1.1}, Inconclusive},
		{1.25, Prediction{AtMost: .95}, Refuted},
		{.5, Prediction{AtMost: .85}, Confirmed},
	} {
		e := evidence{of: around(100*c.ratio, .01, 10, 5), to: around(100, .01, 10, 6), shifted: "server-disturbed: a neighbour"}
		if f := judged(c.p, e); f.Verdict != c.want || (c.want == Inconclusive) != (f.Invalid && strings.Contains(f.Reason, "a neighbour")) {
			t.Errorf("%g, predicted ≥ %g, ≤ %g: got %s %q, want %s", c.ratio, c.p.AtLeast, c.p.AtMost, f.Verdict, f.Reason, c.want)
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

// hit is figures of rounds about a middle, of which the machine takes a share of the rounds away for a while: that is how
// the figures of an arm and of its second run differ where the hypervisor has other guests.
func hit(middle, share float64, rounds int, rng *rand.Rand) []float64 {
	v := make([]float64, rounds)
	for i := range v {
		v[i] = middle * math.Exp(.03*rng.NormFloat64())
		if rng.Float64() < share {
			v[i] *= math.Exp(.35 * rng.ExpFloat64())
		}
	}
	return v
}

// verdicts is how often each verdict is given to "≥ 1.1" by so many runs of which the truth is given.
func verdicts(truth, share float64, rounds, runs int) map[Verdict]int {
	rng, n := rand.New(rand.NewPCG(uint64(rounds), math.Float64bits(truth+share))), map[Verdict]int{}
	for range runs {
		of, to, again := hit(100*truth, share, rounds, rng), hit(100, share, rounds, rng), hit(100, share, rounds, rng)
		n[judged(Prediction{AtLeast: 1.1}, evidence{of: of, to: to, baseline: to, control: again}).Verdict]++
	}
	return n
}

// On a machine that is taken away in one round of 14, or of 7, and on one that never is: next to no run says what is not so,
// and what is a tenth beyond the border is not left open.
func TestStallsMakeAVerdictRareAndNotWrong(t *testing.T) {
	const runs = 1000
	for _, c := range []struct {
		rounds int
		share  float64
		plain  int // runs at least that see what is a tenth beyond the border
	}{{nearQuickRounds, 0, 900}, {nearQuickRounds, .07, 550}, {nearQuickRounds, .15, 350}, {nearRounds, 0, 995}, {nearRounds, .07, 900}, {nearRounds, .15, 700}} {
		for _, truth := range []float64{1.09, 1.0999, 1.1, 1.11} {
			n := verdicts(truth, c.share, c.rounds, runs)
			if wrong := map[bool]int{true: n[Refuted], false: n[Confirmed]}[truth >= 1.1]; wrong > runs*25/1000 || min(n[Confirmed], n[Refuted]) > 1 {
				t.Errorf("%d rounds, %g of them hit, truth %.4f, predicted ≥ 1.1: %v in %d runs", c.rounds, c.share, truth, n, runs)
			}
		}
		for truth, want := range map[float64]Verdict{1 / 1.03: Refuted, 1.1 * 1.1: Confirmed} {
			if n := verdicts(truth, c.share, c.rounds, runs); n[want] < c.plain {
				t.Errorf("%d rounds, %g of them hit, truth %.3f, predicted ≥ 1.1: %v in %d runs, want %s in %d at least", c.rounds, c.share, truth, n, runs, want, c.plain)
			}
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
