package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// MinTrimmed is the fewest pairs of which PairedTrimmed sets some aside.
const MinTrimmed = 8

// PairedTrimmed is Paired for rounds of which a few were hit by something else, on a machine whose owner is not asked: from
// MinTrimmed pairs on, the lowest and the highest sixth of the log-ratios, rounded down, count as if they were the nearest
// that is left. Value is the mean of the middle, and the interval Student's t of it, from the Winsorized spread and with
// as many fewer degrees of freedom as were set aside (Tukey and McLaughlin, Less Vulnerable Confidence and Significance
// Procedures for Location Based on a Single Sample, Sankhyā A 1963; Yuen, Biometrika 1974). How many that are is given by
// the number of pairs alone, as many at one end as at the other, so nobody picks which. It says where the middle of the rounds
// lies, and must not be used where the rare round is what is looked for.
//
// Of 532 log-ratios of an arm with itself one in eight lay beyond three times the spread that the rest had, so that
// the t interval of nearly every run was that of its worst round. Wilcoxon's interval was tried and is no help: among ten
// values one that is far out is in a fifth of the pairs that it averages.
func PairedTrimmed(arm, base []float64) Ratio {
	logs := logRatios(arm, base)
	if len(logs) < MinTrimmed {
		return few(arm, base, logs)
	}
	sorted := slices.Sorted(slices.Values(logs))
	n, cut := len(sorted), len(sorted)/6
	left := n - 2*cut
	mean := stat.Mean(sorted[cut:n-cut], nil)
	for i := range cut {
		sorted[i], sorted[n-1-i] = sorted[cut], sorted[n-1-cut]
	}
	err := stat.StdDev(sorted, nil) * math.Sqrt(float64(n)) / float64(left)
	if err == 0 { // in the middle all are one number, so only the ends show a spread
		return few(arm, base, logs)
	}
	r := interval(mean, err, float64(left-1))
	r.Pairs, r.Method = n, TrimmedT
	r.MannWhitney = mannWhitney(arm, base)
	return r
}

// LevelTrimmed is the same for figures that stand alone and have logarithms, as costs do: their geometric mean, whose
// interval never reaches below 0. What is not a positive number is left out.
func LevelTrimmed(v []float64) Level {
	ones := slices.Repeat([]float64{1}, len(v))
	r := PairedTrimmed(v, ones)
	return Level{Value: r.Value, Low: r.Low, High: r.High, Rounds: r.Pairs}
}
