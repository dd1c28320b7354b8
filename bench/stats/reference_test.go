package stats_test

import (
	"math"
	"testing"

	"github.com/handoff-http/handoff/bench/stats"
)

// The figures are the logarithms here, so the textbook's numbers come out as they are printed.
func exp(v ...float64) []float64 {
	for i := range v {
		v[i] = math.Exp(v[i])
	}
	return v
}

// Student's own data (The Probable Error of a Mean, Biometrika 1908): hours of sleep gained with two drugs, as in R's data
// set sleep.
func sleep() (first, second []float64) {
	return exp(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0), exp(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)
}

// R: t.test(first, second, paired = TRUE) gives t = -4.0621, df = 9, p-value = 0.002833, -2.4598858 to -0.7001142, mean -1.58.
func TestPairedMatchesR(t *testing.T) {
	r := stats.Paired(sleep())
	near(t, "mean", math.Log(r.Value), -1.58, 1e-9)
	near(t, "low", math.Log(r.Low), -2.4598858, 1e-7)
	near(t, "high", math.Log(r.High), -0.7001142, 1e-7)
	near(t, "p", r.P, 0.002833, 5e-7)
	near(t, "adjusted", r.Adjusted, r.P, 0)
}

// R: t.test(first, second) gives t = -1.8608, df = 17.776, p-value = 0.07939, -3.3654832 to 0.2054832, means 0.75 and 2.33.
func TestUnpairedMatchesR(t *testing.T) {
	r := stats.Unpaired(sleep())
	near(t, "mean", math.Log(r.Value), 0.75-2.33, 1e-9)
	near(t, "low", math.Log(r.Low), -3.3654832, 1e-7)
	near(t, "high", math.Log(r.High), 0.2054832, 1e-7)
	near(t, "p", r.P, 0.07939, 5e-6)
}

// Permeability of the human chorioamnion, the example of R's wilcox.test (Hollander and Wolfe 1973): W = 35, and the
// one-sided p-value is 0.1272.
func TestMannWhitneyMatchesR(t *testing.T) {
	term := []float64{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}
	early := []float64{1.15, 0.88, 0.90, 0.74, 1.21}
	near(t, "p", stats.Unpaired(term, early).MannWhitney, 2*0.1272, 1e-4)
}

func family(p ...float64) []*stats.Ratio {
	var f []*stats.Ratio
	for _, p := range p {
		f = append(f, &stats.Ratio{Value: 2, Low: 1.5, High: 2.5, Pairs: 8, P: p, Adjusted: p})
	}
	return f
}

func TestHolmMatchesWorkedExamples(t *testing.T) {
	for _, c := range []struct {
		p, want []float64
		differ  int
	}{
		{[]float64{0.01, 0.04, 0.03, 0.005}, []float64{0.03, 0.06, 0.06, 0.02}, 2}, // R: p.adjust(…, "holm")
		{[]float64{0.04}, []float64{0.04}, 1},
		{[]float64{0.02, 0.02, 0.02}, []float64{0.06, 0.06, 0.06}, 0},
		{[]float64{0.5, 0.9, 1}, []float64{1, 1, 1}, 0},
		{[]float64{0, 0.025}, []float64{0, 0.025}, 2},
	} {
		f, differ := family(c.p...), 0
		stats.Holm(f...)
		for i, r := range f {
			near(t, "adjusted p", r.Adjusted, c.want[i], 1e-12)
			if r.Differs() {
				differ++
			}
		}
		if differ != c.differ {
			t.Errorf("p %v: %d differ, want %d", c.p, differ, c.differ)
		}
	}
}

func TestHolmCountsOnlyWhatWasTested(t *testing.T) {
	f := family(0.03, 0.5)
	f[1].Pairs = 2 // no interval
	stats.Holm(f[0], nil, f[1])
	near(t, "the one that was tested", f[0].Adjusted, 0.03, 0)
	near(t, "the one that was not", f[1].Adjusted, 0.5, 0)
	stats.Holm()
}

func TestHolmRunTwiceChangesNothing(t *testing.T) {
	f := family(0.01, 0.02)
	stats.Holm(f...)
	stats.Holm(f...)
	near(t, "first", f[0].Adjusted, 0.02, 1e-12)
	near(t, "second", f[1].Adjusted, 0.02, 1e-12)
}

func TestADifferenceNeedsBothTheIntervalAndTheAdjustedP(t *testing.T) {
	for _, c := range []struct {
		low, high, adjusted float64
		want                bool
	}{
		{1.01, 1.2, 0.04, true},
		{0.8, 0.99, 0.04, true},
		{1.01, 1.2, 0.05, false},
		{0.99, 1.2, 0.04, false},
		{1, 1.2, 0.04, false},
	} {
		r := stats.Ratio{Value: 1, Low: c.low, High: c.high, Pairs: 8, P: 0.01, Adjusted: c.adjusted}
		if r.Differs() != c.want {
			t.Errorf("%v to %v, adjusted p %v: differs %v, want %v", c.low, c.high, c.adjusted, r.Differs(), c.want)
		}
	}
}
