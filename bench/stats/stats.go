// Package stats turns rounds into a comparison: ratios of an arm to the baseline, paired by round, with an interval.
//
// Pairing is what makes short rounds usable: two cells of the same round ran within seconds of each other, so whatever
// drifts slower than that (clock speed, a neighbour, heat) moves both and leaves their ratio alone. Ratios are averaged
// as logarithms, since half and double are equally far from one.
//
// The functions are pure. They do not drop outliers, do not pick a best run, and give no interval to fewer than three
// pairs, where Student's t would be so wide, or so lucky, that printing it would mislead.
package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

const (
	// Confidence is the level of every interval given here.
	Confidence = 0.95
	// MinPairs is the fewest pairs that get an interval.
	MinPairs = 3
)

// Ratio is an arm's figure over the baseline's: the geometric mean of the rounds' ratios.
type Ratio struct {
	Value float64 `json:"value"`          // 0 when no round has both figures
	Low   float64 `json:"low,omitempty"`  // ends of the 95 % interval; both 0 when there is none
	High  float64 `json:"high,omitempty"` //
	Pairs int     `json:"pairs"`
}

// Paired compares arm with base, where arm[i] and base[i] come from the same round. A pair in which either figure is
// not a positive number (a failed cell, a figure this system does not have) is left out.
func Paired(arm, base []float64) Ratio {
	logs := logRatios(arm, base)
	if len(logs) == 0 {
		return Ratio{}
	}
	mean, half := meanInterval(logs)
	r := Ratio{Value: math.Exp(mean), Pairs: len(logs)}
	if len(logs) >= MinPairs {
		r.Low, r.High = math.Exp(mean-half), math.Exp(mean+half)
	}
	return r
}

// HasInterval reports whether there were rounds enough to say how far Value can be trusted.
func (r Ratio) HasInterval() bool { return r.Pairs >= MinPairs }

// Differs reports whether the interval excludes 1. Without an interval nothing can be said, so it reports false.
func (r Ratio) Differs() bool { return r.HasInterval() && (r.Low > 1 || r.High < 1) }

// Median returns the middle of the positive figures in v, 0 if there are none. v is left as it is.
func Median(v []float64) float64 {
	v = slices.DeleteFunc(slices.Clone(v), func(x float64) bool { return !usable(x) })
	slices.Sort(v)
	switch n := len(v); {
	case n == 0:
		return 0
	case n%2 == 1:
		return v[n/2]
	default:
		return (v[n/2-1] + v[n/2]) / 2
	}
}

func logRatios(arm, base []float64) []float64 {
	var logs []float64
	for i := range min(len(arm), len(base)) {
		if usable(arm[i]) && usable(base[i]) {
			logs = append(logs, math.Log(arm[i]/base[i]))
		}
	}
	return logs
}

func usable(x float64) bool { return x > 0 && !math.IsInf(x, 1) }

// meanInterval returns the mean and half the width of its interval by Student's t. A percentile bootstrap was refused:
// on eight rounds it is too narrow and cries wolf in 13 to 17 % of comparisons of a thing with itself.
func meanInterval(v []float64) (mean, half float64) {
	mean, sd := stat.MeanStdDev(v, nil)
	n := float64(len(v))
	if n < 2 {
		return mean, math.Inf(1)
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile(1 - (1-Confidence)/2)
	return mean, t * sd / math.Sqrt(n)
}
