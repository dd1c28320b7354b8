package selftest

import (
	"math/rand/v2"
)

// figures are of the times from arrival to answer.
type figures struct{ mean, p90, p99 float64 }

// sojourns has so many customers pass through the queue, which is empty at first, by Lindley's recursion: each waits for what
// the one before waited and was served, less the time between the two.
func (q md1) sojourns(customers int, random *rand.Rand) figures {
	const bins, each = 1 << 14, 0.01 // units of service; what takes longer is counted in the last
	var count [bins]int
	wait, sum := 0.0, 0.0
	for range customers {
		sum += wait
		count[min(int(wait/each), bins-1)]++
		wait = max(0, wait+1-random.ExpFloat64()/q.rho)
	}
	quantile := func(p float64) float64 {
		rest := int(p * float64(customers))
		for i, n := range count {
			if rest -= n; rest < 0 {
				return 1 + float64(i)*each
			}
		}
		return 1 + bins*each
	}
	return figures{1 + sum/float64(customers), quantile(0.9), quantile(0.99)}
}

// scatter is the lowest and the highest of each figure among so many runs: what chance alone does to so many customers. Waits
// depend on each other for long, so this says more than a variance.
func (q md1) scatter(customers, runs int) (low, high figures) {
	random := rand.New(rand.NewPCG(1, 1909))
	low = q.sojourns(customers, random)
	high = low
	for range runs - 1 {
		f := q.sojourns(customers, random)
		low = figures{min(low.mean, f.mean), min(low.p90, f.p90), min(low.p99, f.p99)}
		high = figures{max(high.mean, f.mean), max(high.p90, f.p90), max(high.p99, f.p99)}
	}
	return low, high
}
