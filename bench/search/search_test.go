package search_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/search"
)

// run answers every probe with held until the search is done.
func run(t interface{ Fatalf(string, ...any) }, c search.Config, held func(rate float64, window search.Length) bool) search.Result {
	s := search.New(c)
	for range 1000 {
		rate, window, done := s.Next()
		if done {
			return s.Result()
		}
		s.Report(held(rate, window), "")
	}
	t.Fatalf("%+v: no end after 1000 probes", c)
	panic("unreachable")
}

// below is a system that holds every rate up to its knee.
func below(knee float64) func(float64, search.Length) bool {
	return func(rate float64, _ search.Length) bool { return rate <= knee }
}

func rates(r search.Result) string {
	var b strings.Builder
	for _, p := range r.Probes {
		mark := map[bool]string{true: "+", false: "-"}[p.Held]
		fmt.Fprintf(&b, "%.4g%s%s ", p.Rate, mark, map[search.Length]string{search.Long: "L"}[p.Window])
	}
	return strings.TrimSpace(b.String())
}

func TestClimbsThenHalvesThenConfirms(t *testing.T) {
	r := run(t, search.Config{Start: 1000}, below(5000))
	want := "1000+ 2000+ 4000+ 8000- 8000- 5657- 5657- 4757+ 5188- 5188- 4968+ 4968+L 4968+L"
	if got := rates(r); got != want {
		t.Errorf("knee at 5000:\n got %s\nwant %s", got, want)
	}
	if r.Best != 4968 || r.FirstFailed != 5188 || r.Confirmed != 2 || r.AtLeast || r.Reason != "4968 requests/s held, 5188 did not" {
		t.Errorf("got %+v", r)
	}
}

func TestStartThatFailsLooksForAFloor(t *testing.T) {
	r := run(t, search.Config{Start: 1000, Resolution: 0.2}, below(100))
	want := "1000- 1000- 250- 250- 62.5+ 125- 125- 88.39+ 105.1- 105.1- 88.39+L 88.39+L"
	if got := rates(r); got != want {
		t.Errorf("knee at 100:\n got %s\nwant %s", got, want)
	}
}

func TestNothingHolds(t *testing.T) {
	r := run(t, search.Config{}, below(0))
	if r.Best != 0 || r.Confirmed != 0 || r.AtLeast || r.FirstFailed != 1 || r.Reason != "not even 1 requests/s held" {
		t.Errorf("got %+v (%s)", r, rates(r))
	}
}

func TestMostIsALowerBound(t *testing.T) {
	r := run(t, search.Config{Start: 1000, Most: 5000}, below(1e9))
	if got, want := rates(r), "1000+ 2000+ 4000+ 5000+ 5000+L 5000+L"; got != want || r.Best != 5000 || !r.AtLeast {
		t.Errorf("got %s, %+v, want %s and at least 5000", got, r, want)
	}
	if r := run(t, search.Config{Start: 1000, Most: 300}, below(1e9)); r.Best != 300 || !r.AtLeast {
		t.Errorf("a start above the most: got %+v, want at least 300", r)
	}
	if r := run(t, search.Config{Start: 1000, Most: 5000}, below(2500)); r.AtLeast {
		t.Errorf("a knee below the most: got %+v, want no lower bound", r)
	}
}

func TestASaturatedGeneratorIsALowerBound(t *testing.T) {
	s := search.New(search.Config{Start: 1000})
	for {
		rate, _, done := s.Next()
		if done {
			break
		}
		if rate > 6000 {
			s.Saturated("generator-saturated")
		} else {
			s.Report(true, "")
		}
	}
	r := s.Result()
	if !r.AtLeast || r.Best > 6000 || r.Best < 6000/1.05 || !strings.Contains(r.Reason, "generator") {
		t.Errorf("got %+v, want at least 5714…6000 and the generator named", r)
	}
	if i := slices.IndexFunc(r.Probes, func(p search.Probe) bool { return p.Saturated }); i < 0 || r.Probes[i].Held || r.Probes[i].Why == "" {
		t.Errorf("got %+v, want the saturated probes kept, and why", r.Probes)
	}
}

func TestABlipDoesNotEndTheSearch(t *testing.T) {
	for blip := range 12 {
		n := -1
		r := run(t, search.Config{Start: 1000}, func(rate float64, _ search.Length) bool {
			n++
			return n != blip && rate <= 5000
		})
		if r.Best > 5000 || r.Best < 5000/1.06 || r.Confirmed != 2 {
			t.Errorf("probe %d failed once: got best %v, confirmed %d (%s), want 4717…5000 as without it", blip, r.Best, r.Confirmed, rates(r))
		}
	}
}

// A neighbour may be busy for longer than two probes. Then everything closer and closer under the failed rate holds.
func TestAFailureThatEverythingSpeaksAgainstIsDoubted(t *testing.T) {
	n := 0
	r := run(t, search.Config{Start: 1000}, func(rate float64, _ search.Length) bool {
		n++
		disturbed := n == 3 || n == 4 // both at 4000
		return !disturbed && rate <= 10000
	})
	if r.Best > 10000 || r.Best < 10000/1.06 || r.FirstFailed <= 10000 {
		t.Errorf("knee at 10000, disturbed at 4000: got best %v, first failed %v (%s)", r.Best, r.FirstFailed, rates(r))
	}
}

func TestADoubtedFailureIsAskedOnce(t *testing.T) {
	r := run(t, search.Config{Start: 1000}, below(7900))
	want := "1000+ 2000+ 4000+ 8000- 8000- 5657+ 6727+ 7336+ 7661+ 8000- 7661+L 7661+L"
	if got := rates(r); got != want {
		t.Errorf("knee at 7900:\n got %s\nwant %s", got, want)
	}
}

// A rate that fails every other window does not hold, though every repetition does.
func TestOneBlipPerRateIsForgiven(t *testing.T) {
	n := map[float64]int{}
	r := run(t, search.Config{Start: 1000, Probes: 100}, func(rate float64, w search.Length) bool {
		if w == search.Short || rate <= 3000 {
			return rate <= 5000
		}
		n[rate]++
		return n[rate]%2 == 0
	})
	if r.Best > 3000 || r.Best < 3000/1.06 {
		t.Errorf("above 3000 every other long window fails: got best %v (%s)", r.Best, rates(r))
	}
}

// Queues that build slowly overflow in long windows only; then short ones have nothing more to say.
func TestAFailedConfirmationLowersTheBracketAndGoesOn(t *testing.T) {
	r := run(t, search.Config{Start: 1000}, func(rate float64, w search.Length) bool {
		return rate <= map[search.Length]float64{search.Short: 5000, search.Long: 3000}[w]
	})
	if r.Best > 3000 || r.Best < 3000/1.06 || r.Confirmed < 2 {
		t.Errorf("long windows hold up to 3000: got best %v, confirmed %d (%s)", r.Best, r.Confirmed, rates(r))
	}
	first := slices.IndexFunc(r.Probes, func(p search.Probe) bool { return p.Window == search.Long && !p.Held })
	for _, p := range r.Probes[first:] {
		if p.Window != search.Long {
			t.Errorf("a short window after a long one failed: %s", rates(r))
			break
		}
	}
}

func TestProbesAreBounded(t *testing.T) {
	r := run(t, search.Config{Probes: 5}, below(5000))
	if len(r.Probes) != 5 || r.Reason != "stopped after 5 probes" || r.Best != 4000 || r.FirstFailed != 8000 || r.Confirmed != 0 {
		t.Errorf("got %+v", r)
	}
	if r := run(t, search.Config{}, below(math.Inf(1))); len(r.Probes) != 40 || !r.AtLeast {
		t.Errorf("without a most: got %d probes, at least %v, want 40, true", len(r.Probes), r.AtLeast)
	}
}

func TestNextSaysTheSameUntilReported(t *testing.T) {
	s := search.New(search.Config{})
	s.Report(true, "unasked")
	a, _, _ := s.Next()
	b, _, _ := s.Next()
	if r := s.Result(); a != 1000 || b != a || len(r.Probes) != 0 || r.Reason != "not finished" {
		t.Errorf("got %v, %v, %+v, want 1000 twice and nothing reported yet", a, b, r)
	}
	s.Report(true, "p99 3ms")
	s.Report(true, "again")
	if r := s.Result(); len(r.Probes) != 1 || r.Probes[0].Why != "p99 3ms" {
		t.Errorf("got %+v, want the one probe that was asked for", r.Probes)
	}
}

func TestWithoutConfirmation(t *testing.T) {
	r := run(t, search.Config{Confirm: -1}, below(5000))
	if r.Confirmed != 0 || r.Best > 5000 || r.Best < 4700 || strings.Contains(rates(r), "L") {
		t.Errorf("got %+v (%s), want no long window", r, rates(r))
	}
}
