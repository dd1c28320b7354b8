package search_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/handoff-http/handoff/bench/search"
)

func between(low, high float64) *rapid.Generator[float64] {
	return rapid.Map(rapid.Float64Range(math.Log(low), math.Log(high)), math.Exp)
}

func TestAMonotoneSystemsKneeIsFoundWithinTheResolution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		knee := between(2, 1e6).Draw(t, "knee")
		c := search.Config{
			Start:      between(10, 1e5).Draw(t, "start"),
			Resolution: rapid.Float64Range(0.02, 0.3).Draw(t, "resolution"),
		}
		r := run(t, c, below(knee))
		if r.Best > knee || r.FirstFailed <= knee || r.FirstFailed > r.Best*(1+c.Resolution)+1e-9 || r.Confirmed != 2 || r.AtLeast {
			t.Fatalf("knee %v, %+v: got %+v (%s)", knee, c, r, rates(r))
		}
	})
}

// Whatever is answered, the search ends, asks for nothing above the most, and contradicts itself in nothing.
func TestAnyAnswersLeadToAnEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := search.Config{
			Start:      rapid.Float64().Draw(t, "start"),
			Most:       rapid.SampledFrom([]float64{0, 0.5, 700, 1e5}).Draw(t, "most"),
			Resolution: rapid.SampledFrom([]float64{0, 1e-9, 0.05, 3}).Draw(t, "resolution"),
			Confirm:    rapid.IntRange(-1, 4).Draw(t, "confirm"),
			Probes:     rapid.SampledFrom([]int{0, 1, 7}).Draw(t, "probes"),
		}
		s := search.New(c)
		n := 0
		for ; ; n++ {
			rate, window, done := s.Next()
			if done {
				break
			}
			if n >= 40 || !(rate > 0) || c.Most > 0 && rate > c.Most || window != search.Short && window != search.Long {
				t.Fatalf("%+v: probe %d asks for %v, %q", c, n, rate, window)
			}
			if rapid.IntRange(0, 9).Draw(t, "saturated") == 0 {
				s.Saturated("")
			} else {
				s.Report(rapid.Bool().Draw(t, "held"), "")
			}
		}
		r := s.Result()
		if len(r.Probes) != n || r.Reason == "" || r.FirstFailed != 0 && r.Best >= r.FirstFailed || r.AtLeast && r.Best == 0 {
			t.Fatalf("%+v: got %+v (%s)", c, r, rates(r))
		}
	})
}

func TestTheSameAnswersLeadToTheSameProbes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		first, second := noisyRun(t, seed, 7000), noisyRun(t, seed, 7000)
		if rates(first) != rates(second) {
			t.Fatalf("seed %d: got\n%s\nthen\n%s", seed, rates(first), rates(second))
		}
	})
}

// noisyRun searches a system that holds a rate with a probability of one half at the knee, 27 % at 1.05 times that; long
// windows, averaging more, are twice as sharp.
func noisyRun(t interface{ Fatalf(string, ...any) }, seed uint64, knee float64) search.Result {
	rng := rand.New(rand.NewPCG(seed, 1))
	return run(t, search.Config{Start: 1000}, func(rate float64, w search.Length) bool {
		steep := map[search.Length]float64{search.Short: 20, search.Long: 40}[w]
		return rng.Float64() < 1/(1+math.Exp(steep*math.Log(rate/knee)))
	})
}

func TestANoisySystemsKneeIsMostlyFoundWithinTenPercent(t *testing.T) {
	const runs = 1000
	within, confirmed := 0, 0
	for seed := range uint64(runs) {
		knee := 1500 * math.Exp(float64(seed%97)/20)
		r := noisyRun(t, seed, knee)
		if math.Abs(math.Log(r.Best/knee)) <= math.Log(1.10) {
			within++
		}
		if r.Confirmed >= 2 {
			confirmed++
		}
	}
	if within < runs*90/100 || confirmed < runs*95/100 {
		t.Errorf("of %d searches %d within 10 %% and %d confirmed, want 90 %% and 95 %%", runs, within, confirmed)
	}
}
