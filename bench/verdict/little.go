package verdict

import (
	"fmt"
	"math"

	"github.com/handoff-http/handoff/bench/load"
)

// Little's law (Operations Research, 1961): the mean number under way is the rate times the mean time each takes. It holds
// for every system that loses nothing, so a generator whose figures break it has measured something else. A published
// p99 below the mean that its own rate implies is how readers of benchmarks catch it.
const (
	// Keep-alive connections that each have exactly one request under way are counted, not sampled.
	closedTolerance = 0.05
	// Otherwise the number under way is sampled, about every 5 ms: where it varies as much as its mean, as a queue's
	// length does, the mean of n samples is off by 1 ÷ √n, and twice that is added.
	sampledTolerance = 0.15
	sampledEvery     = 5e6 // ns
	// … in whole requests, so that half of one says nothing.
	sampledFloor = 0.5
	// Requests that lie across the edges of a window count whole or not at all. At each edge that is a usual one, and
	// at one of them the longest, which is the likeliest to lie there. Edges that make up this much of a window leave
	// nothing to check.
	edgesAt = 0.3
	// Histograms keep three digits.
	precision = 0.002
)

func littlesLaw(r *load.Result, _ Setup) *Verdict {
	text := impossible(r)
	if text == "" {
		text = unbalanced(r)
	}
	if text == "" {
		return nil
	}
	return &Verdict{Name: LittlesLaw, Level: Fail, Text: text,
		Next: "do not use this measurement: the generator's own books contradict each other; please report it with run.json"}
}

// impossible names summary figures that no set of latencies can have together.
func impossible(r *load.Result) string {
	l := r.Latency
	mean, most := float64(l.Mean), float64(l.Max)
	if mean > most*(1+precision) {
		return fmt.Sprintf("the mean latency of %s is above the largest of %s", duration(mean), duration(most))
	}
	// 99 of 100 took no longer than p99, and the rest no longer than the largest.
	if bound := 0.99*float64(l.P99) + 0.01*most; mean > bound*(1+precision) {
		return fmt.Sprintf("p99 of %s is below what a mean of %s implies", duration(float64(l.P99)), duration(mean))
	}
	return ""
}

// unbalanced compares the rate and the mean latency with how many were under way, where all three are known.
func unbalanced(r *load.Result) string {
	if sum(allErrors(r)) > 0 || r.Stalled > 0 || r.Overdue > 0 || r.Latency.Mean == 0 {
		return "" // what failed has no latency, and was under way
	}
	mean := float64(r.Latency.Mean)
	edges := ofWindow(r, (mean+float64(r.Latency.P99))*float64(max(1, r.Turns))+float64(r.Latency.Max))
	under, how := r.InFlight, "sampled"
	tolerance := sampledTolerance + 2/math.Sqrt(max(1, float64(r.Elapsed)/sampledEvery))
	implied := r.ReqPerSec * mean / 1e9
	slack := sampledFloor
	switch {
	case edges >= edgesAt:
		return ""
	case countable(r):
		under, tolerance, slack, how = float64(r.Served), closedTolerance, 0, "connections"
	case under == 0 || lagging(r):
		return "" // not sampled; or latency begins before the generator knows of a request
	}
	if math.Abs(implied-under) <= (tolerance+edges)*under+slack {
		return ""
	}
	return fmt.Sprintf("Little's law: %s req/s × %s mean latency = %s under way, and there were %s (%s)",
		grouped(r.ReqPerSec), duration(mean), count(implied), count(under), how)
}

// countable: every connection has one request under way at any time. One that is closed and opened again waits for that.
func countable(r *load.Result) bool {
	return !isOpen(r) && r.Pipeline <= 1 && r.Reconnects == 0 && r.Connect == nil
}
