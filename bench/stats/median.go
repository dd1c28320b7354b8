package stats

import "slices"

// Median returns the middle of the positive figures in v, 0 if there are none. v is left as it is.
func Median(v []float64) float64 {
	v = positive(v)
	if len(v) == 0 {
		return 0
	}
	return middle(v)
}

// positive returns a copy of v without what is not a positive number.
func positive(v []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(v), func(x float64) bool { return !usable(x) })
}

// middle is the median of v, of which there is one at least; it sorts v.
func middle(v []float64) float64 {
	slices.Sort(v)
	n := len(v)
	if n%2 == 1 {
		return v[n/2]
	}
	return (v[n/2-1] + v[n/2]) / 2
}
