package stats_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/handoff-http/handoff/bench/stats"
)

// The simulations are seeded, so a bound either holds or does not. The number of runs is what makes it mean something: of
// 4,000, one standard error is 0.35 %, of 800 it is 0.8 %, of 400 it is 1.1 %.

var noises = []struct {
	name string
	from noise
}{{"normal", normal}, {"heavy-tailed", heavy}}

func TestAThingComparedWithItselfRarelyDiffers(t *testing.T) {
	thorough(t)
	for _, c := range []struct {
		n, runs  int
		min, max float64
	}{{3, 4000, 0, 0.065}, {8, 4000, 0.03, 0.065}, {20, 800, 0, 0.07}, {40, 400, 0, 0.07}} {
		for _, noise := range noises {
			t.Run(fmt.Sprintf("rounds=%d/noise=%s", c.n, noise.name), func(t *testing.T) {
				t.Parallel()
				got := share(noise.from, c.n, c.runs, 1, stats.Ratio.Differs)
				if got < c.min || got > c.max {
					t.Errorf("called different in %.1f %% of %d runs, want %.1f to %.1f", got*100, c.runs, c.min*100, c.max*100)
				}
			})
		}
	}
}

// An interval that claims 95 % must hold the truth in about 95 % of experiments.
func TestIntervalCoversTheTruthAsOftenAsItClaims(t *testing.T) {
	thorough(t)
	const truth = 0.83
	for n, runs := range map[int]int{3: 4000, 8: 4000, 19: 4000, 20: 1500, 40: 600} {
		t.Run(fmt.Sprintf("rounds=%d", n), func(t *testing.T) {
			t.Parallel()
			got := share(normal, n, runs, truth, func(r stats.Ratio) bool { return r.Low <= truth && truth <= r.High })
			if got < 0.93 || got > 0.97 {
				t.Errorf("covers the truth in %.1f %% of %d runs, want 93 to 97", got*100, runs)
			}
		})
	}
}

// Of the ratio the spread is √2 that of a cell: 3 % here, as measured where slices of the arms alternate.
func TestFivePercentIsFoundInEightRounds(t *testing.T) {
	thorough(t)
	quiet := func(rng *rand.Rand) float64 { return rng.NormFloat64() / math.Sqrt2 }
	if got := share(quiet, 8, 2000, 1.05, stats.Ratio.Differs); got < 0.90 {
		t.Errorf("a planted 5 %%, ratios with a spread of 3 %% a round: found in %.1f %% of runs, want 90", got*100)
	}
}

// This is why a percentile bootstrap was refused below 20 rounds.
func TestPercentileBootstrapOnEightRoundsCriesWolf(t *testing.T) {
	thorough(t)
	const n, runs, resamples = 8, 4000, 1000
	rng := rand.New(rand.NewPCG(3, 4))
	alarms := 0
	for range runs {
		base, arms := rounds(rng, normal, n, 1, 1)
		low, high := percentile(rng, arms[0], base, resamples)
		if low > 0 || high < 0 {
			alarms++
		}
	}
	if share := float64(alarms) / runs; share < 0.10 {
		t.Errorf("false alarms in %.1f %% of runs: no worse than 10, so the reason given for Student's t does not hold", share*100)
	}
}

// percentile is the middle 95 % of the mean log-ratio's resamples.
func percentile(rng *rand.Rand, arm, base []float64, resamples int) (low, high float64) {
	means := make([]float64, resamples)
	for i := range means {
		for range arm {
			k := rng.IntN(len(arm))
			means[i] += math.Log(arm[k]/base[k]) / float64(len(arm))
		}
	}
	slices.Sort(means)
	return means[resamples*25/1000], means[resamples*975/1000]
}

// Six arms against one baseline: without a correction some arm differs in about one run of six.
func TestHolmHoldsTheFamilyToFivePercent(t *testing.T) {
	thorough(t)
	const n, arms, runs = 8, 6, 3000
	rng := rand.New(rand.NewPCG(5, 6))
	plain, corrected := 0, 0
	for range runs {
		base, figures := rounds(rng, normal, n, arms, 1)
		family := make([]*stats.Ratio, arms)
		for k := range family {
			r := stats.Paired(figures[k], base)
			family[k] = &r
		}
		differs := func(r *stats.Ratio) bool { return r.Differs() }
		if slices.ContainsFunc(family, differs) {
			plain++
		}
		stats.Holm(family...)
		if slices.ContainsFunc(family, differs) {
			corrected++
		}
	}
	if got := float64(plain) / runs; got < 0.10 {
		t.Errorf("uncorrected: some arm differs in %.1f %% of runs, want more than 10, or the test shows nothing", got*100)
	}
	if got := float64(corrected) / runs; got > 0.06 || got < 0.01 {
		t.Errorf("after Holm: some arm differs in %.1f %% of runs, want 1 to 6", got*100)
	}
}

// Looking after every round is harmless when it is width that decides.
func TestStoppingOnWidthKeepsCoverage(t *testing.T) {
	thorough(t)
	const runs, most, truth = 2000, 19, 1.1
	for _, halfWidth := range []float64{0.03, 0.04, 0.06, 0.1} {
		rng := rand.New(rand.NewPCG(7, 8))
		covered, spared := 0, 0
		for range runs {
			base, arms := rounds(rng, normal, most, 1, truth)
			r, n := stats.Ratio{}, 0
			for n = 1; n <= most; n++ {
				if r = stats.Paired(arms[0][:n], base[:n]); stats.Tight([]stats.Ratio{r}, halfWidth) {
					break
				}
			}
			spared += max(0, most-n)
			if r.Low <= truth && truth <= r.High {
				covered++
			}
		}
		if got := float64(covered) / runs; got < 0.92 || spared == 0 {
			t.Errorf("stopping at ± %v: covers the truth in %.1f %% of runs and spares %d rounds, want 92 and some", halfWidth, got*100, spared)
		}
	}
}

// thorough leaves a simulation out where it would take a minute and say nothing more: nothing in it is concurrent.
func thorough(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("simulates thousands of comparisons: not with -short")
	}
}
