package stats_test

import (
	"math"
	"slices"
	"testing"

	"github.com/handoff-http/handoff/bench/stats"
)

func constant(x float64, n int) []float64 { return slices.Repeat([]float64{x}, n) }

// sizes are one for each method, and the borders between them.
var sizes = []int{stats.MinPairs, 8, stats.MinBootstrap - 1, stats.MinBootstrap, 40}

func TestRoundsWithoutSpread(t *testing.T) {
	for _, n := range sizes {
		same := stats.Paired(constant(7, n), constant(7, n))
		if want := (stats.Ratio{Value: 1, Low: 1, High: 1, Pairs: n, Method: same.Method, P: 1, MannWhitney: 1, Adjusted: 1}); same != want {
			t.Errorf("%d rounds of 7 against 7: got %+v, want %+v", n, same, want)
		}
		half := stats.Paired(constant(7, n), constant(14, n))
		if half.P > 1e-9 || math.Abs(half.Low-0.5) > 1e-9 || math.Abs(half.High-0.5) > 1e-9 || !half.Differs() {
			t.Errorf("%d rounds of 7 against 14: got %+v, want exactly 0.5 and a difference", n, half)
		}
	}
}

func TestArithmeticIsNoDifference(t *testing.T) {
	for _, n := range sizes {
		arm := constant(0.1+0.2, n) // 0.30000000000000004
		if r := stats.Paired(arm, constant(0.3, n)); r.Differs() || r.P != 1 {
			t.Errorf("%d rounds of 0.1+0.2 against 0.3: got %+v, want no difference", n, r)
		}
		if r := stats.Unpaired(arm, constant(0.3, n)); r.Differs() || r.P != 1 {
			t.Errorf("%d rounds of 0.1+0.2 against 0.3, unpaired: got %+v, want no difference", n, r)
		}
	}
}

// Most resamples of a sample with one odd value tie with each other, and the bias correction sits on such a tie.
func TestOneOddRoundAmongEqualOnes(t *testing.T) {
	for _, n := range sizes {
		arm := constant(1, n)
		arm[n/2] = 2
		r := stats.Paired(arm, constant(1, n))
		if !(r.Low <= r.Value && r.Value <= r.High) || r.Differs() || math.IsNaN(r.P) {
			t.Errorf("%d rounds, one of them doubled: got %+v, want an interval around the value and no difference", n, r)
		}
	}
}

func TestMethodIsChosenByTheNumberOfPairs(t *testing.T) {
	for n, want := range map[int]string{0: "", 2: "", 3: "t", 19: "t", 20: "bca", 40: "bca"} {
		if got := stats.Paired(noisy(1, n), noisy(2, n)); got.Method != want || got.Pairs != n {
			t.Errorf("%d pairs: got method %q of %d pairs, want %q", n, got.Method, got.Pairs, want)
		}
	}
	if got := stats.Unpaired(noisy(1, 30), noisy(2, 25)); got.Method != "welch" || got.Pairs != 25 {
		t.Errorf("30 and 25 unpaired: got method %q of %d, want welch of 25", got.Method, got.Pairs)
	}
}

func TestWithoutAnIntervalNothingIsTested(t *testing.T) {
	for n := range stats.MinPairs {
		for name, r := range map[string]stats.Ratio{
			"paired":   stats.Paired(constant(2, n), constant(1, n)),
			"unpaired": stats.Unpaired(constant(2, n), constant(1, 10)),
		} {
			if r.P != 1 || r.MannWhitney != 1 || r.Adjusted != 1 || r.Differs() || r.HasInterval() || r.Method != "" {
				t.Errorf("%d values, %s: got %+v, want every p 1, no method and no difference", n, name, r)
			}
		}
	}
}

func TestTheSameFiguresGiveTheSameAnswerAndAreLeftAsTheyAre(t *testing.T) {
	for _, n := range sizes {
		arm, base := noisy(1, n), noisy(2, n)
		arm2, base2 := slices.Clone(arm), slices.Clone(base)
		first := stats.Paired(arm, base)
		stats.Unpaired(arm, base)
		stats.Trend(arm)
		if !slices.Equal(arm, arm2) || !slices.Equal(base, base2) {
			t.Errorf("%d rounds: the figures were changed", n)
		}
		if again := stats.Paired(arm2, base2); again != first {
			t.Errorf("%d rounds: got %+v, then %+v", n, first, again)
		}
	}
}

func TestExchangingArmAndBaselineGivesTheReciprocal(t *testing.T) {
	for _, n := range sizes {
		arm, base := noisy(1, n), noisy(2, n)
		for name, compare := range map[string]func(a, b []float64) stats.Ratio{"paired": stats.Paired, "unpaired": stats.Unpaired} {
			r, back := compare(arm, base), compare(base, arm)
			near(t, name+" value", back.Value, 1/r.Value, 1e-9)
			near(t, name+" low", back.Low, 1/r.High, 1e-9)
			near(t, name+" high", back.High, 1/r.Low, 1e-9)
			near(t, name+" p", back.P, r.P, 1e-9)
			near(t, name+" Mann–Whitney p", back.MannWhitney, r.MannWhitney, 1e-9)
		}
	}
}
