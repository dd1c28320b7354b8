package stats_test

import (
	"math"
	"math/rand/v2"

	"github.com/handoff-http/handoff/bench/stats"
)

// noise is one draw of a distribution around 0 whose standard deviation is 1.
type noise func(*rand.Rand) float64

func normal(rng *rand.Rand) float64 { return rng.NormFloat64() }

// heavy is Student's t with three degrees of freedom, over its standard deviation √3: rounds that a neighbour hit.
func heavy(rng *rand.Rand) float64 {
	squares := 0.0
	for range 3 {
		x := rng.NormFloat64()
		squares += x * x
	}
	return rng.NormFloat64() / math.Sqrt(squares)
}

// perRound is the noise of one cell in the simulations here; shared is that which both cells of a round have in common.
const (
	perRound = 0.03
	shared   = 0.2
)

// rounds simulates n of them: a baseline and arms which take effect times its figure.
func rounds(rng *rand.Rand, from noise, n, arms int, effect float64) (base []float64, figures [][]float64) {
	base, figures = make([]float64, n), make([][]float64, arms)
	for k := range figures {
		figures[k] = make([]float64, n)
	}
	for i := range n {
		level := 6 * math.Exp(shared*rng.NormFloat64())
		base[i] = level * math.Exp(perRound*from(rng))
		for k := range figures {
			figures[k][i] = level * effect * math.Exp(perRound*from(rng))
		}
	}
	return base, figures
}

// noisy is n figures around 6.
func noisy(seed uint64, n int) []float64 {
	base, _ := rounds(rand.New(rand.NewPCG(seed, 0)), normal, n, 0, 1)
	return base
}

// share says how often found is true of the ratio of one arm to its baseline, in so many simulated runs.
func share(from noise, n, runs int, effect float64, found func(stats.Ratio) bool) float64 {
	rng := rand.New(rand.NewPCG(uint64(n), uint64(runs)))
	count := 0
	for range runs {
		base, arms := rounds(rng, from, n, 1, effect)
		if found(stats.Paired(arms[0], base)) {
			count++
		}
	}
	return float64(count) / float64(runs)
}
