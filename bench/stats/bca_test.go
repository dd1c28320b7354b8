package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// skewed is n draws of an exponential distribution: a tail to the right.
func skewed(seed uint64, n int) []float64 {
	rng := rand.New(rand.NewPCG(seed, 0))
	v := make([]float64, n)
	for i := range v {
		v[i] = 0.03 * rng.ExpFloat64()
	}
	return v
}

func TestAccelerationIsTheJackknifes(t *testing.T) {
	v := skewed(1, 25)
	without := make([]float64, len(v))
	for i := range v {
		without[i] = stat.Mean(slices.Delete(slices.Clone(v), i, i+1), nil)
	}
	center, squares, cubes := stat.Mean(without, nil), 0.0, 0.0
	for _, m := range without {
		squares += (center - m) * (center - m)
		cubes += (center - m) * (center - m) * (center - m)
	}
	if got, want := acceleration(v), cubes/(6*math.Pow(squares, 1.5)); math.Abs(got-want) > 1e-9 {
		t.Errorf("got %v, want %v", got, want)
	}
}

// For a mean the ends are known to second order (DiCiccio and Efron 1996, section 8): mean + error × (z + a(2z²+1)). An
// uncorrected bootstrap has a(z²−1) there, and fails this test.
func TestBCaMatchesItsExpansion(t *testing.T) {
	for seed := range uint64(5) {
		v := skewed(seed, 200)
		n := float64(len(v))
		mean, sd := stat.PopMeanStdDev(v, nil)
		a, z := acceleration(v), widened(n)
		low, high := bca(v)
		for _, c := range []struct {
			name         string
			got, z, want float64
		}{
			{"low", low, -z, -z + a*(2*z*z+1)},
			{"high", high, z, z + a*(2*z*z+1)},
		} {
			if got := (c.got - mean) / (sd / math.Sqrt(n)); math.Abs(got-c.want) > 0.08 {
				t.Errorf("seed %d, %s: got %.3f standard errors from the mean, want %.3f", seed, c.name, got, c.want)
			}
		}
	}
}

// Where the noise is symmetric there is nothing to lean to, and an interval must not shrink because one round more changed
// the method. One wide sample proves nothing, 200 do: the plain bootstrap is 9 % narrower at 20 rounds.
func TestBCaIsAsWideAsStudentsTWhereItTakesOver(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 13))
	sum := 0.0
	const samples = 200
	for range samples {
		v := make([]float64, MinBootstrap)
		for i := range v {
			v[i] = 0.03 * rng.NormFloat64()
		}
		low, high := bca(v)
		r := studentT(v)
		sum += (high - low) / math.Log(r.High/r.Low)
	}
	if got := sum / samples; got < 0.985 || got > 1.02 {
		t.Errorf("BCa's interval has %.3f of the width of Student's on average, want 0.985 to 1.02", got)
	}
}

func TestBCaLeansToTheSideOfTheTail(t *testing.T) {
	v := skewed(2, 30)
	mean := stat.Mean(v, nil)
	low, high := bca(v)
	if high-mean < 1.2*(mean-low) {
		t.Errorf("a tail to the right: got %v below the mean and %v above", mean-low, high-mean)
	}
}

func TestBiasOfTiesIsHalved(t *testing.T) {
	for _, c := range []struct {
		sorted []float64
		want   float64
	}{
		{[]float64{1, 1, 1, 1}, 0},
		{[]float64{0, 1, 1, 2}, 0},
		{[]float64{0, 0, 1, 2, 2}, 0},
		{[]float64{2, 2, 2}, -1.150349}, // one half of four: the normal quantile of 1/8
		{[]float64{0, 0, 0}, 1.150349},
	} {
		if got := bias(c.sorted, 1); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("bias of %v around 1: got %v, want %v", c.sorted, got, c.want)
		}
	}
}

func TestQuantileIsSymmetric(t *testing.T) {
	v := []float64{1, 2, 4, 8}
	for p, want := range map[float64]float64{0: 1, 0.1: 1, 0.2: 1, 0.3: 1.5, 0.5: 3, 0.7: 6, 0.8: 8, 1: 8} {
		if got := quantile(v, p); math.Abs(got-want) > 1e-9 {
			t.Errorf("quantile %v of %v: got %v, want %v", p, v, got, want)
		}
	}
}
