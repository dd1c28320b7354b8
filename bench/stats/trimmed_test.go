package stats_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/handoff-http/handoff/bench/stats"
)

// stalled is a round that now and then, one in 14, is hit by something else, which makes it a third longer in the mean: about
// what an arm's second run showed against its first.
func stalled(rng *rand.Rand) float64 { return hit(rng, 14) }

// starved is one that is hit one time in seven.
func starved(rng *rand.Rand) float64 { return hit(rng, 7) }

func hit(rng *rand.Rand, oneIn int) float64 {
	x := rng.NormFloat64()
	if rng.IntN(oneIn) == 0 {
		x += rng.ExpFloat64() * .35 / perRound
	}
	return x
}

// trimmedShare says how often found is true of n rounds of an arm whose true ratio to its baseline is given. The baseline's
// noise is from, the arm's own is on.
func trimmedShare(from, on noise, n, runs int, truth float64, found func(stats.Ratio) bool) float64 {
	rng, count := rand.New(rand.NewPCG(uint64(n), uint64(runs))), 0
	for range runs {
		arm, base := make([]float64, n), make([]float64, n)
		for i := range n {
			level := math.Exp(shared * rng.NormFloat64())
			base[i], arm[i] = level*math.Exp(perRound*from(rng)), truth*level*math.Exp(perRound*on(rng))
		}
		if found(stats.PairedTrimmed(arm, base)) {
			count++
		}
	}
	return float64(count) / float64(runs)
}

// Whatever hits rounds, and if it hits only those of one arm, the interval holds the truth as often as it claims.
func TestTrimmedIntervalCoversTheTruth(t *testing.T) {
	thorough(t)
	const runs, truth = 2000, 1.2
	for _, c := range []struct {
		name     string
		base, on noise
	}{
		{"normal", normal, normal}, {"heavy-tailed", heavy, heavy}, {"stalls", stalled, stalled}, {"many stalls", starved, starved},
		{"stalls of the arm alone", normal, stalled}, {"of the baseline alone", stalled, normal},
	} {
		for _, n := range []int{5, 8, 10, 16} {
			t.Run(fmt.Sprintf("noise=%s/rounds=%d", c.name, n), func(t *testing.T) {
				t.Parallel()
				got := trimmedShare(c.base, c.on, n, runs, truth, func(r stats.Ratio) bool { return r.Low <= truth && truth <= r.High })
				if got < 0.93 || got > 0.99 {
					t.Errorf("covers the truth in %.1f %% of %d runs, want 93 to 99", got*100, runs)
				}
			})
		}
	}
}

// This is what rounds are set aside for, and what it costs where nothing happens.
func TestTrimmedIntervalIsNotThatOfTheWorstRound(t *testing.T) {
	thorough(t)
	const n, runs, truth = 10, 2000, 1.06
	for _, c := range []struct {
		name     string
		from     noise
		min, not float64 // is seen in min of the runs at least, by the mean of all rounds in not at most
	}{{"normal", normal, .95, 1}, {"stalls", stalled, .72, .6}, {"many stalls", starved, .45, .35}} {
		above := func(r stats.Ratio) bool { return r.Low > 1 }
		got, plain := trimmedShare(c.from, c.from, n, runs, truth, above), share(c.from, n, runs, truth, above)
		if got < c.min || plain > c.not {
			t.Errorf("%s: 6 %% more is seen in %.1f %% of runs, by Paired in %.1f, want ≥ %.1f and ≤ %.1f", c.name, got*100, plain*100, c.min*100, c.not*100)
		}
	}
}

func TestTrimmedSetsAsManyAsideAtEitherEnd(t *testing.T) {
	ones := []float64{1, 1, 1, 1, 1, 1, 1, 1}
	some := []float64{.9, .95, 1, 1, 1, 1, 1.05, 1.1}
	for _, c := range []struct {
		about   string
		v       []float64
		same    []float64 // has the same interval
		differs []float64 // has another
	}{
		{"the outermost of eight may be anything", []float64{.001, .95, 1, 1, 1, 1, 1.05, 1000}, some, []float64{.001, .001, 1, 1, 1, 1, 1.05, 1000}},
		{"their order is no matter", []float64{1.1, 1, .95, 1, 1.05, 1, 1, .9}, some, nil},
	} {
		got, same := stats.PairedTrimmed(c.v, ones), stats.PairedTrimmed(c.same, ones)
		if got.Low != same.Low || got.High != same.High || got.Method != stats.TrimmedT || got.Pairs != 8 {
			t.Errorf("%s: %v: got %+v, want the interval of %v, %+v", c.about, c.v, got, c.same, same)
		}
		if other := stats.PairedTrimmed(c.differs, ones); c.differs != nil && other.Low == got.Low {
			t.Errorf("%s: %v: got the interval of %v, [%g, %g]", c.about, c.differs, c.v, got.Low, got.High)
		}
	}
	seven := some[:7]
	if got, want := stats.PairedTrimmed(seven, ones), stats.Paired(seven, ones); got != want {
		t.Errorf("seven pairs: got %+v, want Student's %+v", got, want)
	}
	if got := stats.PairedTrimmed([]float64{.5, 1, 1, 1, 1, 1, 1, 2}, ones); got.Method != stats.StudentT || got.Low == got.High {
		t.Errorf("all but the ends are alike: got %+v, want the spread of the ends, since nothing else shows one", got)
	}
}

// A cost is never below 0, so neither is its interval.
func TestTrimmedLevelStaysAboveZero(t *testing.T) {
	v := []float64{1, 30, 2, 45}
	got := stats.LevelTrimmed(v)
	if plain := stats.Mean(v); got.Low <= 0 || got.High <= got.Value || got.Rounds != 4 || plain.Low > 0 {
		t.Errorf("%v: got %+v, want an interval above 0, as the mean's, %+v, is not", v, got, plain)
	}
}
