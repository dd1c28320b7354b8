package known

import (
	"fmt"
	"sync/atomic"
	"time"
)

// books are what a server has served.
type books struct {
	connections, answers, faults atomic.Int64

	// Under the server's lock:
	requests      int64
	bin           int64 // of the requests being counted, in units of binLength from the first
	inBin         int64
	bins, sum, sq float64
}

const binLength = 10 * time.Millisecond

func (b *books) answer(fault bool) {
	b.answers.Add(1)
	if fault {
		b.faults.Add(1)
	}
}

// request counts one that was read at a moment counted from the first, and returns its number, from 1.
func (b *books) request(at time.Duration) int64 {
	for now := int64(at / binLength); b.bin < now; b.bin++ {
		n := float64(b.inBin)
		b.bins, b.sum, b.sq, b.inBin = b.bins+1, b.sum+n, b.sq+n*n, 0
	}
	b.inBin++
	b.requests++
	return b.requests
}

// dispersion is the variance of how many requests came in 10 ms over its mean: 0 of a clock, 1 of a Poisson process. The last
// bin, which had not ended, is left out.
func (b *books) dispersion() float64 {
	if b.bins < 2 || b.sum == 0 {
		return 0
	}
	mean := b.sum / b.bins
	return (b.sq - b.bins*mean*mean) / (b.bins - 1) / mean
}

func (b *books) String() string {
	return fmt.Sprintf("books connections=%d requests=%d answers=%d faults=%d dispersion=%.4f",
		b.connections.Load(), b.requests, b.answers.Load(), b.faults.Load(), b.dispersion())
}
