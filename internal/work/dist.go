package work

import (
	"math"
	"sync/atomic"
)

// dist is the shape of a service time. A draw is a factor with mean 1 and the asked coefficient of variation.
type dist uint8

const (
	constant    dist = iota
	exponential      // memoryless: cv is 1
	lognormal        // the usual long tail: ln of it is normal with σ² = ln(1+cv²) and μ = −σ²/2
	bimodal          // 99 % short, 1 % long
)

func distOf(name []byte) (dist, bool) {
	switch string(name) {
	case "const":
		return constant, true
	case "exp":
		return exponential, true
	case "lognormal":
		return lognormal, true
	case "bimodal":
		return bimodal, true
	}
	return constant, false
}

// Two values s and l with weights 1−p and p have mean 1 and variance cv² when l − s = cv/√(p(1−p)) and s = 1 − p(l − s).
// s must not be negative, hence cv ≤ √((1−p)/p) = √99 = 9.9498…
const (
	longShare    = 0.01
	mostBimodal  = 9.94
	mostLognorm  = 10 // beyond, no run is long enough for its mean to show
	bimodalScale = 10.050378152592121
)

func (d dist) reaches(cv float64) bool {
	switch d {
	case constant:
		return cv == 0
	case exponential:
		return cv == 1
	case lognormal:
		return cv <= mostLognorm
	}
	return cv <= mostBimodal
}

// factor turns u, uniform in (0,1), into a draw. One u gives one draw, so that the n-th draw of a seed depends on n only.
func (d dist) factor(u, cv float64) float64 {
	switch d {
	case exponential:
		return -math.Log(u)
	case lognormal:
		variance := math.Log1p(cv * cv)
		normal := math.Sqrt2 * math.Erfinv(2*u-1)
		return math.Exp(math.Sqrt(variance)*normal - variance/2)
	case bimodal:
		gap := cv * bimodalScale
		if u < longShare {
			return 1 + (1-longShare)*gap
		}
		return 1 - longShare*gap
	}
	return 1
}

// draws deals uniform numbers: the n-th of a seed is a hash of both (splitmix64), so concurrent requests need no lock and
// share no generator, and a run of N requests draws the same N numbers in whatever order they are served. Counters are
// kept in a table of fixed size: two seeds in one slot count together, each still dealing from its own sequence.
type draws [256]atomic.Uint64

func (d *draws) next(seed int64) float64 {
	base := mix(uint64(seed))
	n := d[base%uint64(len(d))].Add(1)
	return uniform(mix(base + n*0x9e3779b97f4a7c15))
}

// uniform lies in (0,1), both ends excluded: half a step is added, and 52 bits leave room for it.
func uniform(x uint64) float64 { return (float64(x>>12) + 0.5) / (1 << 52) }

func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
