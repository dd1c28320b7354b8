// Package stats turns rounds into a comparison: ratios of an arm to the baseline, paired by round, with an interval, a
// p-value that is corrected for how many arms were looked at, and what drifted meanwhile.
//
// Pairing is what makes short rounds usable: two cells of the same round ran within seconds of each other, so whatever
// drifts slower than that (clock speed, a neighbour, heat) moves both and leaves their ratio alone. Ratios are averaged
// as logarithms, since half and double are equally far from one.
//
// The functions are pure: the same figures give the same interval, resampled or not. They do not drop outliers: where a
// mean is trimmed, the number of rounds alone says how many are set aside, as many at either end. They do not pick a best
// run, and give no interval to fewer than three pairs, where Student's t would be so wide, or so lucky, that printing it
// would mislead. They offer no way to stop a run once a difference turns significant: looking after every round until
// p < 0.05 finds one in a thing compared with itself sooner or later.
package stats

import "math"

const (
	// Confidence is the level of every interval given here.
	Confidence = 0.95
	// Alpha is what a p-value must stay below, after Holm, to be called a difference.
	Alpha = 1 - Confidence
	// MinPairs is the fewest pairs that get an interval.
	MinPairs = 3
	// MinBootstrap is the fewest pairs whose interval is bootstrapped.
	MinBootstrap = 20
)

// How an interval was made.
const (
	StudentT = "t"         // of the mean log-ratio, below MinBootstrap pairs
	TrimmedT = "trimmed-t" // of the middle log-ratios, from MinTrimmed pairs on, where PairedTrimmed is asked
	BCa      = "bca"       // bootstrap, bias-corrected and accelerated, from MinBootstrap pairs on
	Welch    = "welch"     // two unpaired samples of unequal variance
)

// Ratio is an arm's figure over the baseline's: the geometric mean of the rounds' ratios.
type Ratio struct {
	Value  float64 `json:"value"`            // 0 when no round has both figures
	Low    float64 `json:"low,omitempty"`    // ends of the 95 % interval; both 0 when there is none
	High   float64 `json:"high,omitempty"`   //
	Pairs  int     `json:"pairs"`            // of Unpaired: the size of the smaller sample
	Method string  `json:"method,omitempty"` // StudentT, TrimmedT, BCa or Welch; empty when there is no interval

	// P is that of the t-test (Welch's when unpaired) on the logarithms: how often a thing compared with itself would look
	// at least this different. 1 when there is no interval, and when all ratios are exactly 1; 0 when all are the same other
	// number, as a byte count's are: there is no spread left to doubt it with.
	P float64 `json:"p"`
	// MannWhitney is the p-value of the rank test on the two samples as if they were not paired. It assumes no distribution
	// and cannot see through drift, so it is the harder test to pass on a noisy machine. 1 when there is no interval.
	MannWhitney float64 `json:"mann_whitney_p"`
	// Adjusted is P after Holm; P itself until then.
	Adjusted float64 `json:"adjusted_p"`
}

// HasInterval reports whether there were rounds enough to say how far Value can be trusted.
func (r Ratio) HasInterval() bool { return r.Pairs >= MinPairs }

// Differs reports whether the interval excludes 1 and Adjusted is below Alpha. Without an interval nothing can be said,
// so it reports false.
func (r Ratio) Differs() bool {
	return r.HasInterval() && r.Adjusted < Alpha && (r.Low > 1 || r.High < 1)
}

// untested is a ratio about which nothing but its value can be said.
func untested(value float64, pairs int) Ratio {
	return Ratio{Value: value, Pairs: pairs, P: 1, MannWhitney: 1, Adjusted: 1}
}

// tested is the ratio whose logarithm lies where the interval says.
func tested(mean, low, high float64) Ratio {
	return Ratio{Value: math.Exp(mean), Low: math.Exp(low), High: math.Exp(high)}
}

func usable(x float64) bool { return x > 0 && !math.IsInf(x, 1) }
