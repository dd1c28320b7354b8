package selftest

import "math"

// md1 is a queue with Poisson arrivals, one server and a fixed service time, which is the unit of time here: so the arrival
// rate is the utilisation rho, below 1.
type md1 struct{ rho float64 }

// mean is the mean time from arrival to answer, by Pollaczek and Khinchine.
func (q md1) mean() float64 { return 1 + q.rho/(2*(1-q.rho)) }

// waits is the probability that one waits at most x before its service begins. Erlang's sum of 1909 alternates and loses all its
// digits from x = 20 or so; this one has only positive terms (Franx, Operations Research Letters 29, 2001).
func (q md1) waits(x float64) float64 {
	if x < 0 {
		return 0
	}
	k := int(x) + 1
	queued := q.queued(k)
	y := q.rho * (float64(k) - x)
	sum, term := 0.0, math.Exp(-y)
	for j := range k {
		sum += queued[k-1-j] * term
		term *= y / float64(j+1)
	}
	return sum
}

// queued is the probabilities that at most 0 … n−1 wait, the one in service not counted: sums of the probabilities p that so
// many are there. Departures take the number from above m to m as often as arrivals take it there, which gives p with positive
// terms only.
func (q md1) queued(n int) []float64 {
	more, arrive := q.arrivals(n + 1)
	p := []float64{1 - q.rho}
	for m := range n {
		up := p[0] * more[m]
		for j := 1; j <= m; j++ {
			up += p[j] * more[m+1-j]
		}
		p = append(p, up/arrive)
	}
	sums := make([]float64, n)
	total := p[0]
	for m := range sums {
		total += p[m+1]
		sums[m] = total
	}
	return sums
}

// arrivals is the probabilities that more than 0 … n−1 arrive during one service, and that none does.
func (q md1) arrivals(n int) (more []float64, none float64) {
	none = math.Exp(-q.rho)
	// Summed from the far end: the small terms are not lost in a difference from 1.
	const far = 60
	terms := make([]float64, n+far)
	for i, t := 0, none; i < len(terms); i++ {
		terms[i] = t
		t *= q.rho / float64(i+1)
	}
	more = make([]float64, n)
	tail := 0.0
	for i := len(terms) - 1; i > 0; i-- {
		if tail += terms[i]; i <= n {
			more[i-1] = tail
		}
	}
	return more, none
}

// quantile is the time from arrival to answer that a share p of all does not exceed.
func (q md1) quantile(p float64) float64 {
	low, high := 0.0, 1.0
	for q.waits(high) < p {
		high *= 2
	}
	if q.waits(0) >= p {
		return 1
	}
	for range 60 {
		if mid := (low + high) / 2; q.waits(mid) < p {
			low = mid
		} else {
			high = mid
		}
	}
	return 1 + high
}
