package stats

import "math"

// MinTight is the fewest pairs on whose width a run may stop. Earlier, a few rounds that happen to agree make an interval
// that is narrow and wrong: stopping from the third on covers 91 % where the width asked for is below the noise of a round.
const MinTight = 6

// HalfWidth is how far the interval reaches from Value on its wider side, as a share: 0.03 is ± 3 %. Infinite without an
// interval.
func (r Ratio) HalfWidth() float64 {
	if !r.HasInterval() {
		return math.Inf(1)
	}
	return max(r.High/r.Value, r.Value/r.Low) - 1
}

// Tight reports whether every ratio has at least MinTight pairs and an interval no wider than ± halfWidth, a share: then
// further rounds may be spared. It asks for width alone. To stop on significance instead would publish the luckiest
// moment of a run. Nothing is never tight, nor is a halfWidth that is not positive ever reached.
func Tight(r []Ratio, halfWidth float64) bool {
	for _, r := range r {
		if r.Pairs < MinTight || !(r.HalfWidth() <= halfWidth) {
			return false
		}
	}
	return len(r) > 0 && halfWidth > 0
}
