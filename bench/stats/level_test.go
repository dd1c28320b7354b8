package stats

import (
	"math"
	"testing"
)

// From a table: the 97.5 % point of Student's t with 4 degrees of freedom is 2.776445.
func TestMean(t *testing.T) {
	for _, c := range []struct {
		in   []float64
		want Level
	}{
		{nil, Level{}},
		{[]float64{math.NaN()}, Level{}},
		{[]float64{1, 3}, Level{Value: 2, Rounds: 2}},
		{[]float64{0, 0, 0}, Level{Rounds: 3}},
		{[]float64{.5, .5, .5, math.Inf(1)}, Level{.5, .5, .5, 3}},
		{[]float64{1, 2, 3, 4, 5}, Level{3, 3 - 2.776445*math.Sqrt(2.5/5), 3 + 2.776445*math.Sqrt(2.5/5), 5}},
	} {
		got := Mean(c.in)
		if got.Rounds != c.want.Rounds || math.Abs(got.Value-c.want.Value) > 1e-9 || math.Abs(got.Low-c.want.Low) > 1e-5 || math.Abs(got.High-c.want.High) > 1e-5 {
			t.Errorf("Mean(%v) = %+v, want %+v", c.in, got, c.want)
		}
	}
}
