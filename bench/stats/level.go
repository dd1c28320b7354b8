package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Level is the mean of a figure over rounds, with Student's 95 % interval. Low and High are both 0 below MinPairs rounds.
type Level struct {
	Value  float64 `json:"value"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Rounds int     `json:"rounds"`
}

// Mean is for figures that may be 0, such as shares and counts, and have no logarithm. What is NaN or infinite is left out.
func Mean(v []float64) Level {
	v = slices.DeleteFunc(slices.Clone(v), func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) })
	n := len(v)
	if n == 0 {
		return Level{}
	}
	if n < MinPairs {
		return Level{Value: stat.Mean(v, nil), Rounds: n}
	}
	mean, sd := stat.MeanStdDev(v, nil)
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}
	half := t.Quantile(1-Alpha/2) * sd / math.Sqrt(float64(n))
	return Level{Value: mean, Low: mean - half, High: mean + half, Rounds: n}
}
