package stats

import (
	"math"

	"golang.org/x/perf/benchmath"
	"gonum.org/v1/gonum/stat"
)

// Unpaired compares two samples that share no rounds, as of two run directories: the ratio of their geometric means, with
// Welch's interval on the logarithms. What drifted between the two runs is in it. Figures that are not positive numbers
// are left out; below MinPairs in either sample there is no interval.
func Unpaired(a, b []float64) Ratio {
	x, y := logs(a), logs(b)
	pairs := min(len(x), len(y))
	if pairs == 0 {
		return untested(0, 0)
	}
	if pairs < MinPairs {
		return untested(math.Exp(stat.Mean(x, nil)-stat.Mean(y, nil)), pairs)
	}
	r := welch(x, y)
	r.Pairs, r.Method = pairs, Welch
	r.MannWhitney = mannWhitney(a, b)
	return r
}

// welch allows the two variances to differ; the degrees of freedom are Satterthwaite's (Welch, Biometrika 1947).
func welch(x, y []float64) Ratio {
	mx, vx := stat.MeanVariance(x, nil)
	my, vy := stat.MeanVariance(y, nil)
	nx, ny := float64(len(x)), float64(len(y))
	ex, ey := vx/nx, vy/ny
	freedom := (ex + ey) * (ex + ey) / (ex*ex/(nx-1) + ey*ey/(ny-1))
	diff := mx - my
	if math.Abs(diff) < rounding {
		diff = 0
	}
	return interval(diff, math.Sqrt(ex+ey), freedom)
}

// mannWhitney is the p-value of the rank test, benchstat's: exact up to 50 values a side (25 with ties), normal above.
func mannWhitney(a, b []float64) float64 {
	sample := func(v []float64) *benchmath.Sample {
		return benchmath.NewSample(positive(v), &benchmath.DefaultThresholds)
	}
	// Twice a tail that holds more than half of a discrete distribution is more than 1.
	return min(benchmath.AssumeNothing.Compare(sample(a), sample(b)).P, 1)
}

func logs(v []float64) []float64 {
	v = positive(v)
	for i := range v {
		v[i] = math.Log(v[i])
	}
	return v
}
