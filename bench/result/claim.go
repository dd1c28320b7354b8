package result

import "github.com/handoff-http/handoff/bench/stats"

// Claim is what may be said of an arm against the baseline.
type Claim int

// From the least to the most that may be said.
const (
	Untested Claim = iota // no interval: too few rounds for one
	Same                  // tested, and no difference was found; there may be a small one
	InNoise               // different by a test, and by no more than the baseline may differ from itself
	Differs
)

func (c Claim) String() string {
	return [...]string{"untested", "same", "in the noise", "differs"}[c]
}

// Claim says what may be claimed of r, a ratio to the baseline in the figure that p is ranked by. Its p-value is taken as
// it is, adjusted for whatever family it was looked at in.
func (p *PointSummary) Claim(r stats.Ratio) Claim { return ClaimOf(r, p.Floor) }

// ClaimOf is Claim for a figure whose noise floor is another: FloorRate is that of requests/s.
func ClaimOf(r, floor stats.Ratio) Claim {
	reach := Reach(floor)
	switch {
	case !r.HasInterval():
		return Untested
	case !r.Differs():
		return Same
	case floor.HasInterval() && r.Value <= reach && r.Value >= 1/reach:
		return InNoise
	}
	return Differs
}

// Reach is how far the baseline may be from itself, as a factor of 1 and up: what lies within 1/Reach … Reach is noise.
// The interval of an A/A is not around 1, yet its noise has no direction, so the farther of its ends counts both ways.
// Without an interval nothing is known of the noise, and it is 1.
func Reach(floor stats.Ratio) float64 {
	if !floor.HasInterval() || floor.Low <= 0 {
		return 1
	}
	return max(floor.High, 1/floor.Low)
}
