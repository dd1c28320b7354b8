package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/handoff-http/handoff/bench/stats"
)

// An order of n values with k falling pairs has the score n(n−1)/2 − 2k. Of the 5! orders 1 has none and 4 have one.
func TestTrendMatchesHandWorkedExamples(t *testing.T) {
	for _, c := range []struct {
		name     string
		v        []float64
		slope, p float64
	}{
		{"3 rising", exp(0, 1, 5), 2.5, 2.0 / 6}, // slopes 1, 4 and 5/2
		{"4 rising", exp(0, 1, 2, 3), 1, 2.0 / 24},
		{"5 rising", exp(0, 1, 2, 3, 4), 1, 2.0 / 120},
		{"5 falling", exp(4, 3, 2, 1, 0), -1, 2.0 / 120},
		{"5, one pair the wrong way", exp(0, 1, 2, 4, 3), 1, 2 * 5.0 / 120},
		{"up and down alike", exp(1, 3, 2, 1.5), (1.0/6 - 0.5) / 2, 1}, // slopes 2, −1, −1/2, 1/2, 1/6, −3/4: the middle two are 1/6 and −1/2
		{"3, two tied", exp(0, 0, 1), 0.5, 0.540291},                   // score 2, variance (66−18)/18, z = 1/1.632993
		{"6, two ties", exp(1, 2, 2, 3, 4, 4), 2.0 / 3, 0.019364},      // score 13, variance (510−36)/18, z = 12/5.131602
		{"all equal", exp(2, 2, 2, 2), 0, 1},
		{"a stray round", exp(0, 0.1, 9, 0.3, 0.4, 0.5), 0.1, -1},
	} {
		slope, p := stats.Trend(c.v)
		near(t, c.name+": slope", slope, c.slope, 1e-9)
		if c.p >= 0 {
			near(t, c.name+": p", p, c.p, 2e-6)
		}
	}
}

func TestRoundsWithoutAFigureKeepTheirPlaceInTime(t *testing.T) {
	v := exp(0, 0.1, 0, 0.3, 0, 0.5)
	v[2], v[4] = 0, math.NaN()
	slope, _ := stats.Trend(v)
	near(t, "slope", slope, 0.1, 1e-9)
}

func TestTooFewRoundsHaveNoTrend(t *testing.T) {
	for _, v := range [][]float64{nil, {1}, {1, 2}, {1, 2, 0}} {
		if slope, p := stats.Trend(v); slope != 0 || p != 1 {
			t.Errorf("%v: got %v, p %v, want 0, 1", v, slope, p)
		}
	}
}

// The exact p-value and the approximation must meet where one takes over from the other.
func TestExactAndApproximateTrendAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for range 20 {
		v := make([]float64, 40)
		for i := range v {
			v[i] = math.Exp(0.01*float64(i) + 0.2*rng.NormFloat64())
		}
		_, exact := stats.Trend(v)
		_, approximate := stats.Trend(append(slices.Clone(v), v[39])) // one tie
		if math.Abs(exact-approximate) > 0.03+exact/2 {
			t.Errorf("%v: exact p %v, with one more round that ties %v", v, exact, approximate)
		}
	}
	rising := make([]float64, 40)
	for i := range rising {
		rising[i] = float64(i + 1)
	}
	if _, p := stats.Trend(rising); !(p > 0 && p < 1e-40) {
		t.Errorf("40 rising rounds: p %v, want 2 ÷ 40!, about 2.5e-48", p)
	}
}

func TestSteadyRoundsRarelyHaveATrend(t *testing.T) {
	const runs = 4000
	for _, n := range []int{8, 20, 45} {
		rng := rand.New(rand.NewPCG(11, uint64(n)))
		alarms := 0
		for range runs {
			v := make([]float64, n)
			for i := range v {
				v[i] = math.Exp(perRound * heavy(rng))
			}
			if _, p := stats.Trend(v); p < 0.05 {
				alarms++
			}
		}
		if share := float64(alarms) / runs; share > 0.06 || share < 0.02 {
			t.Errorf("%d rounds: a trend in %.1f %% of runs without one, want 2 to 6", n, share*100)
		}
	}
}
