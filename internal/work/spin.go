package work

import (
	"runtime"
	"sync"
	"time"
)

// A platform defines one function beside this file:
//
//	cpuTime() time.Duration  // CPU time that the calling thread has used; where there is no such clock, wall time

// spin is the work loop: each step needs the one before, so neither the compiler nor the processor can shorten it, and it
// touches no memory, so that neighbours cannot slow it down. It is not inlined: nobody looks at the result.
//
//go:noinline
func spin(n uint64) (x uint64) {
	for range n {
		x = x*6364136223846793005 + 1442695040888963407
	}
	return x
}

var calibrated = sync.OnceValue(Calibrate)

// Calibrate measures how many iterations of the work loop one µs of CPU holds, in about 20 ms. The least disturbed of
// several runs counts, on the thread's own CPU clock where there is one, so that a busy machine does not look like a
// slow one. Processes that are to be compared should share one figure.
func Calibrate() float64 {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const runs, target = 10, 2 * time.Millisecond
	n := uint64(1 << 12)
	took := timed(n)
	for ; took < target/8 && n < 1<<40; took = timed(n) {
		n *= 2
	}
	n = max(n*uint64(target)/uint64(max(took, 1)), 1)
	least := timed(n)
	for range runs - 1 {
		least = min(least, timed(n))
	}
	return float64(n) / (float64(max(least, 1)) / float64(time.Microsecond))
}

func timed(n uint64) time.Duration {
	start := cpuTime()
	_ = spin(n)
	return cpuTime() - start
}
