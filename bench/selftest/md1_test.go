package selftest

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// erlang is the alternating sum of 1909, which needs a thousand bits for what float64 does with the other one.
func erlang(rho, x float64) float64 {
	const bits = 1000
	n := func(v float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(v) }
	sum := n(0)
	for k := range int(x) + 1 {
		// (1−ρ) (−u)^k / k! e^u with u = ρ(x−k) ≥ 0
		u := new(big.Float).Mul(n(rho), new(big.Float).Sub(n(x), n(float64(k))))
		term := exp(u, bits)
		for i := 1; i <= k; i++ {
			term.Mul(term, new(big.Float).Neg(u))
			term.Quo(term, n(float64(i)))
		}
		sum.Add(sum, term)
	}
	got, _ := sum.Mul(sum, n(1-rho)).Float64()
	return got
}

func exp(u *big.Float, bits uint) *big.Float {
	sum, term := new(big.Float).SetPrec(bits).SetInt64(1), new(big.Float).SetPrec(bits).SetInt64(1)
	for i := int64(1); i < 800; i++ {
		term.Mul(term, u)
		term.Quo(term, new(big.Float).SetPrec(bits).SetInt64(i))
		sum.Add(sum, term)
	}
	return sum
}

func TestWaitsAreErlangs(t *testing.T) {
	for _, rho := range []float64{0.1, 0.5, 0.8, 0.95} {
		for _, x := range []float64{0, 0.3, 0.999, 1, 1.5, 2, 7.25, 20, 60.5} {
			if got, want := (md1{rho}).waits(x), erlang(rho, x); math.Abs(got-want) > 1e-12 {
				t.Errorf("ρ %g, P(W ≤ %g): got %.15f, want %.15f", rho, x, got, want)
			}
		}
	}
}

func TestWaitsIsADistributionFarOut(t *testing.T) {
	q, before := md1{0.95}, 0.0
	for x := -1.0; x < 300; x += 0.7 {
		got := q.waits(x)
		if got < before || got > 1+1e-12 {
			t.Fatalf("P(W ≤ %g) is %v after %v, want it to rise to 1", x, got, before)
		}
		before = got
	}
	if before < 1-1e-9 {
		t.Errorf("P(W ≤ 300) is %v, want 1", before)
	}
}

// The mean of a time is the area above its distribution.
func TestTheDistributionHasPollaczekAndKhinchinesMean(t *testing.T) {
	for _, rho := range []float64{0.5, 0.8} {
		const step = 1.0 / 64
		q, area := md1{rho}, 1.0 // the service
		for x := step / 2; x < 100; x += step {
			area += (1 - q.waits(x)) * step
		}
		if math.Abs(area-q.mean()) > 1e-4*q.mean() {
			t.Errorf("ρ %g: area %v, formula %v", rho, area, q.mean())
		}
	}
}

func TestQuantileIsTheInverse(t *testing.T) {
	q := md1{0.8}
	for _, p := range []float64{0.3, 0.5, 0.9, 0.99, 0.999} {
		if got := q.waits(q.quantile(p) - 1); math.Abs(got-p) > 1e-9 {
			t.Errorf("P(W ≤ quantile of %g) is %v", p, got)
		}
	}
	if got := q.quantile(0.1); got != 1 {
		t.Errorf("a fifth does not wait; the quantile of a tenth is %v, want the service alone: 1", got)
	}
}

func TestAMillionSimulatedCustomersAgreeWithTheFormula(t *testing.T) {
	for _, rho := range []float64{0.5, 0.8} {
		q := md1{rho}
		got := q.sojourns(1_000_000, rand.New(rand.NewPCG(1, 2)))
		for name, pair := range map[string][2]float64{
			"mean": {got.mean, q.mean()}, "p90": {got.p90, q.quantile(0.9)}, "p99": {got.p99, q.quantile(0.99)},
		} {
			if math.Abs(pair[0]-pair[1]) > 0.03*pair[1] {
				t.Errorf("ρ %g, %s: simulated %v, formula %v", rho, name, pair[0], pair[1])
			}
		}
	}
}

func TestScatterHoldsTheTruthAndNarrowsWithCustomers(t *testing.T) {
	q := md1{0.8}
	few, many := [2]figures{}, [2]figures{}
	few[0], few[1] = q.scatter(2_000, 100)
	many[0], many[1] = q.scatter(20_000, 100)
	for _, r := range [][2]figures{few, many} {
		if r[0].mean > q.mean() || r[1].mean < q.mean() || r[0].p99 > q.quantile(0.99) || r[1].p99 < q.quantile(0.99) {
			t.Errorf("range %+v does not hold mean %v and p99 %v", r, q.mean(), q.quantile(0.99))
		}
	}
	if many[1].mean-many[0].mean > 0.6*(few[1].mean-few[0].mean) {
		t.Errorf("ten times the customers: the mean scatters over %v, of few over %v", many, few)
	}
}
