package stats_test

import (
	"math"
	"testing"

	"github.com/handoff-http/handoff/bench/stats"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s: got %v, want %v ± %v", what, got, want, tolerance)
	}
}

// Worked by hand: log ratios 0.1, 0.2, 0.3, 0.4 have mean 0.25 and standard deviation 0.129099; t(0.975, 3) is 3.182446,
// so the half width is 3.182446 × 0.129099 ÷ 2 = 0.205426.
func TestPairedMatchesTheHandWorkedExample(t *testing.T) {
	base := []float64{1, 10, 100, 1000}
	arm := make([]float64, len(base))
	for i, b := range base {
		arm[i] = b * math.Exp(0.1*float64(i+1))
	}
	r := stats.Paired(arm, base)
	near(t, "ratio", r.Value, math.Exp(0.25), 1e-9)
	near(t, "low", r.Low, math.Exp(0.25-0.205426), 1e-6)
	near(t, "high", r.High, math.Exp(0.25+0.205426), 1e-6)
	if r.Pairs != 4 || !r.Differs() {
		t.Errorf("got %d pairs, differs %v, want 4, true", r.Pairs, r.Differs())
	}
}

func TestDriftSharedByARoundCancels(t *testing.T) {
	base := []float64{5, 7, 4, 9, 6}
	arm := make([]float64, len(base))
	for i := range base {
		arm[i] = base[i] * 0.8
	}
	r := stats.Paired(arm, base)
	near(t, "ratio", r.Value, 0.8, 1e-12)
	near(t, "width", r.High-r.Low, 0, 1e-9)
}

func TestHalfAndDoubleAverageToOne(t *testing.T) {
	r := stats.Paired([]float64{2, 1, 2, 1}, []float64{1, 2, 1, 2})
	near(t, "ratio", r.Value, 1, 1e-12)
	if r.Differs() {
		t.Errorf("interval %v to %v excludes 1", r.Low, r.High)
	}
}

func TestTooFewPairsGiveNoInterval(t *testing.T) {
	for n := range stats.MinPairs {
		arm, base := make([]float64, n), make([]float64, n)
		for i := range arm {
			arm[i], base[i] = 2, 1
		}
		r := stats.Paired(arm, base)
		if r.HasInterval() || r.Low != 0 || r.High != 0 || r.Differs() {
			t.Errorf("%d pairs: got %+v, want no interval and no verdict", n, r)
		}
		if n > 0 && math.Abs(r.Value-2) > 1e-12 {
			t.Errorf("%d pairs: got ratio %v, want 2", n, r.Value)
		}
	}
}

func TestPairsWithoutBothFiguresAreLeftOut(t *testing.T) {
	arm := []float64{2, 0, 2, math.NaN(), 2, 2, math.Inf(1), 7}
	base := []float64{1, 1, 1, 1, 0, 1, 1} // and one round the baseline never reached
	if r := stats.Paired(arm, base); r.Pairs != 3 || math.Abs(r.Value-2) > 1e-12 {
		t.Errorf("got %+v, want ratio 2 from 3 pairs", r)
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		in   []float64
		want float64
	}{
		{nil, 0},
		{[]float64{0, math.NaN()}, 0},
		{[]float64{3}, 3},
		{[]float64{9, 1, 5}, 5},
		{[]float64{4, 1, 3, 2}, 2.5},
		{[]float64{0, 4, math.NaN(), 2}, 3},
	} {
		if got := stats.Median(c.in); got != c.want {
			t.Errorf("Median(%v): got %v, want %v", c.in, got, c.want)
		}
	}
	in := []float64{2, 1}
	if stats.Median(in); in[0] != 2 {
		t.Errorf("Median sorted its argument: %v", in)
	}
}
