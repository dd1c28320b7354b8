package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// exactTrend is the most rounds for which the p-value of a trend without ties is exact.
const exactTrend = 40

// Trend says whether a figure drifts over rounds. perRound is the median slope of its logarithm between any two rounds
// (Theil 1950, Sen 1968): 0.01 is about 1 % up from each round to the next. p is that of the Mann–Kendall test: how often
// the same figures in random order would rise or fall as consistently. One stray round moves neither by much. Rounds
// without a positive number are left out and keep their place in time; below MinPairs of them the answer is 0, 1.
//
// Up to 40 rounds without ties p is exact; with ties or beyond it is the normal approximation, corrected for ties and for
// continuity (Kendall, Rank Correlation Methods, 1975).
func Trend(v []float64) (perRound, p float64) {
	var at []int
	for i, x := range v {
		if usable(x) {
			at = append(at, i)
		}
	}
	if len(at) < MinPairs {
		return 0, 1
	}
	var slopes []float64
	score := 0 // pairs that rise less pairs that fall
	for i, a := range at {
		for _, b := range at[i+1:] {
			slopes = append(slopes, (math.Log(v[b])-math.Log(v[a]))/float64(b-a))
			score += sign(v[b] - v[a])
		}
	}
	return middle(slopes), mannKendall(score, len(at), ties(v))
}

func sign(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// ties returns how often each positive number that occurs more than once does.
func ties(v []float64) []int {
	count := map[float64]int{}
	for _, x := range positive(v) {
		count[x]++
	}
	var repeated []int
	for _, n := range count {
		if n > 1 {
			repeated = append(repeated, n)
		}
	}
	return repeated
}

// mannKendall is the two-sided p-value of so extreme a score among n values in random order.
func mannKendall(score, n int, ties []int) float64 {
	if score < 0 {
		score = -score
	}
	if len(ties) == 0 && n <= exactTrend {
		return scoreTail(score, n)
	}
	spread := cubic(n)
	for _, t := range ties {
		spread -= cubic(t)
	}
	if score == 0 || spread == 0 {
		return 1
	}
	// Scores come in steps of 2 without ties, of 1 with them; one less is the continuity correction.
	return min(1, 2*distuv.UnitNormal.CDF(-float64(score-1)/math.Sqrt(spread/18)))
}

// cubic ÷ 18 is the variance of the score of n values, and what n tied ones take from it.
func cubic(n int) float64 { return float64(n) * float64(n-1) * float64(2*n+5) }

// scoreTail is the share of all orders of n different values whose score is at least as far from 0. An order with k falling
// pairs has the score n(n−1)/2 − 2k; how many have k follows from where the last value is put among the others.
func scoreTail(score, n int) float64 {
	pairs := n * (n - 1) / 2
	share := make([]float64, pairs+1)
	share[0] = 1
	for m := 2; m <= n; m++ {
		next, window := make([]float64, pairs+1), 0.0
		for k := range next {
			window += share[k]
			if k >= m {
				window -= share[k-m]
			}
			next[k] = window / float64(m)
		}
		share = next
	}
	tail := 0.0
	for k := 0; 2*k <= pairs-score; k++ {
		tail += share[k]
	}
	return min(1, 2*tail)
}
