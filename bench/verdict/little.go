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

// littlesLaw: figures that contradict each other whatever happened, or more or fewer requests under way than the rate and
// the latency say. The second the generator answers for only where nothing is known that kept it from looking.
func littlesLaw(r *load.Result, s Setup) *Verdict {
	v := &Verdict{Name: LittlesLaw, Level: Fail, Text: impossible(r),
		Next: "do not use this measurement: the generator's own books contradict each other; please report it with run.json"}
	if v.Text != "" {
		return v
	}
	if v.Text = unbalanced(r); v.Text == "" {
		return nil
	}
	if why := elsewhere(r, s); why != "" {
		v.Level = Note
		v.Text += "; but " + why + ", so some were waiting where nobody counts them"
		v.Next = "take away what disturbed it, and measure again"
	}
	return v
}

// elsewhere says what else was going on that moves requests out of the books, "" if nothing is known. A generator that is
// kept from its CPU neither samples nor sends when it means to; a server that is, answers in bursts.
func elsewhere(r *load.Result, s Setup) string {
	if r.Host == nil {
		return ""
	}
	generator, server := ofWindow(r, float64(r.Host.GeneratorWait))/float64(s.Threads), ofWindow(r, float64(r.Host.ServerWait))
	switch {
	case r.Host.Steal >= disturbedFail:
		return fmt.Sprintf("the hypervisor gave %s of a CPU to others", percent(r.Host.Steal))
	case ofWindow(r, float64(r.Host.Throttled)) > throttledAt:
		return fmt.Sprintf("the cgroup's CPU quota held its processes back for %s", duration(float64(r.Host.Throttled)))
	case generator >= disturbedFail:
		return fmt.Sprintf("the generator was ready to run and did not for %s of the time", percent(min(1, generator)))
	case server >= disturbedFail:
		return fmt.Sprintf("threads of the server were ready to run and did not for %s of the time", percent(min(1, server)))
	}
	return ""
}

// impossible names summary figures that no set of latencies can have together.
func impossible(r *load.Result) string {
	l := r.Latency
	mean, most := float64(l.Mean), float64(l.Max)
	if mean > most*(1+precision) {
		return fmt.Sprintf("the mean latency of %s is above the largest of %s", duration(mean), duration(most))
	}
	// 99 of 100 took no longer than p99, and the rest no longer than the largest. Of few samples the rest is more: a
	// histogram rounds the 99th percentile's place to the nearest of them.
	rest := min(1, 0.01+0.5/float64(max(1, r.Requests+r.Overdue)))
	if bound := (1-rest)*float64(l.P99) + rest*most; mean > bound*(1+precision) {
		return fmt.Sprintf("p99 of %s is below what a mean of %s implies", duration(float64(l.P99)), duration(mean))
	}
	return ""
}

// unbalanced compares the rate and the mean latency with how many were under way, where all three are known.
func unbalanced(r *load.Result) string {
	if sum(allErrors(r)) > 0 || r.Served < r.Conns || r.Stalled > 0 || r.Overdue > 0 || r.Latency.Mean == 0 {
		return "" // what failed, or waits still, has no latency, and was under way
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
