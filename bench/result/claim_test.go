package result_test

import (
	"math"
	"testing"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// between is a ratio of eight pairs, as different as its interval and p say.
func between(low, high, p float64) stats.Ratio {
	return stats.Ratio{Value: math.Sqrt(low * high), Low: low, High: high, Pairs: 8, P: p, Adjusted: p}
}

func TestWhatMayBeClaimed(t *testing.T) {
	lopsided := between(0.95, 1.02, 0.4) // noise has no direction: it reaches from 0.95 to 1.053
	for _, c := range []struct {
		claim       string
		ratio, over stats.Ratio
		want        result.Claim
	}{
		{"two rounds", stats.Ratio{Value: 0.5, Pairs: 2, P: 1, Adjusted: 1}, lopsided, result.Untested},
		{"nothing", stats.Ratio{}, lopsided, result.Untested},
		{"an interval around 1", between(0.9, 1.1, 0.9), lopsided, result.Same},
		{"significant before Holm, and not after", stats.Ratio{Value: 0.5, Low: 0.4, High: 0.6, Pairs: 8, P: 0.04, Adjusted: 0.08}, lopsided, result.Same},
		{"below 1, within the floor", between(0.955, 0.965, 0.001), lopsided, result.InNoise},
		{"above 1, beyond the floor's upper end and within its reach", between(1.03, 1.05, 0.001), lopsided, result.InNoise},
		{"below 1, beyond the floor's lower end and within its reach", between(0.955, 0.965, 0.001), between(0.98, 1.05, 0.4), result.InNoise},
		{"beyond the reach", between(1.055, 1.065, 0.001), lopsided, result.Differs},
		{"below the reach", between(0.92, 0.94, 0.001), lopsided, result.Differs},
		{"no floor", between(0.98, 0.99, 0.001), stats.Ratio{}, result.Differs},
		{"a floor of two rounds", between(0.98, 0.99, 0.001), stats.Ratio{Value: 0.5, Pairs: 2}, result.Differs},
	} {
		p := result.PointSummary{Floor: c.over}
		if got := p.Claim(c.ratio); got != c.want {
			t.Errorf("%s: %+v over %+v: got %v, want %v", c.claim, c.ratio, c.over, got, c.want)
		}
	}
}

func TestReachIsTheFarEndOfTheFloorEitherWay(t *testing.T) {
	for _, c := range []struct {
		floor stats.Ratio
		want  float64
	}{
		{between(0.8, 1.1, 1), 1.25}, {between(0.95, 1.3, 1), 1.3}, {between(1.1, 1.2, 0), 1.2}, {between(0.5, 0.8, 0), 2},
		{stats.Ratio{}, 1}, {stats.Ratio{Value: 3, Pairs: 2}, 1},
	} {
		if got := result.Reach(c.floor); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%+v: got %v, want %v", c.floor, got, c.want)
		}
	}
}
