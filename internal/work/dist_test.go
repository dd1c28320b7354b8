package work

import (
	"math"
	"testing"
)

func TestShapesKeepTheMeanAndReachTheCV(t *testing.T) {
	const n = 200_000
	for _, c := range []struct {
		query string
		cv    float64
	}{
		{"dist=const", 0},
		{"dist=exp", 1},
		{"dist=lognormal", 1},
		{"dist=lognormal&cv=0", 0},
		{"dist=lognormal&cv=0.3", 0.3},
		{"dist=lognormal&cv=2&seed=5", 2},
		{"dist=bimodal", 1},
		{"dist=bimodal&cv=5&seed=7", 5},
		{"dist=bimodal&cv=9.9&seed=2", 9.9},
	} {
		j := job{seed: 1}
		if param, why := j.parse([]byte(c.query + "&cpu=40us&sleep=60us")); why != "" {
			t.Fatalf("%s: %s %s", c.query, param, why)
		}
		var d draws
		var sum, squares float64
		for range n {
			cpu, sleep := j.shaped(&d)
			if cpu < 0 || sleep < 0 || math.Abs(float64(3*cpu-2*sleep)) > 5 {
				t.Fatalf("%s: drew cpu %v and sleep %v, want 2 to 3", c.query, cpu, sleep)
			}
			total := float64(cpu + sleep)
			sum += total
			squares += total * total
		}
		mean := sum / n
		cv := math.Sqrt(max(squares/n-mean*mean, 0)) / mean
		if math.Abs(mean/100_000-1) > 0.02 || math.Abs(cv-c.cv) > 0.05*c.cv+1e-4 {
			t.Errorf("%s: mean %.0f ns, cv %.3f; want 100000 ns, %.3f", c.query, mean, cv, c.cv)
		}
	}
}

func TestDrawsFollowTheSeed(t *testing.T) {
	deal := func(seed int64) (all [5]float64) {
		var d draws
		for i := range all {
			all[i] = d.next(seed)
		}
		return all
	}
	if a, b := deal(1), deal(1); a != b {
		t.Errorf("seed 1 dealt %v, then %v", a, b)
	}
	if a, b := deal(1), deal(2); a == b {
		t.Errorf("seeds 1 and 2 both dealt %v", a)
	}
	if a := deal(1); a[0] == a[1] {
		t.Errorf("seed 1 dealt %v twice in a row", a[0])
	}
}

func TestUniformNeverReachesItsEnds(t *testing.T) {
	for _, x := range []uint64{0, 1, 1<<12 - 1, math.MaxUint64 - 1, math.MaxUint64} {
		u := uniform(x)
		if !(u > 0 && u < 1) {
			t.Errorf("uniform(%#x) = %v", x, u)
		}
		for _, d := range []dist{exponential, lognormal, bimodal} {
			if f := d.factor(u, 1); !(f >= 0 && f < math.Inf(1)) {
				t.Errorf("shape %d of uniform(%#x) = %v", d, x, f)
			}
		}
	}
}

func TestDrawsAreCutAtTenSeconds(t *testing.T) {
	j := job{seed: 1}
	j.parse([]byte("cpu=10s&sleep=9s&dist=exp"))
	var d draws
	cut := 0
	for range 1000 {
		cpu, sleep := j.shaped(&d)
		if cpu > longest || sleep > longest {
			t.Fatalf("drew cpu %v, sleep %v", cpu, sleep)
		}
		if cpu == longest {
			cut++
		}
	}
	if cut == 0 {
		t.Error("none of 1000 draws was cut")
	}
}
