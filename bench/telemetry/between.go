package telemetry

import "time"

// Between tells what happened from a to b, which were taken in this order and with the same arguments. Nothing in it is
// negative.
func Between(a, b *Look) Change {
	elapsed := max(0, b.at.Sub(a.at))
	c := Change{
		Elapsed:         int64(elapsed),
		CPUs:            shares(a.cpus, b.cpus),
		Throttled:       b.throttled.since(a.throttled),
		ListenOverflows: b.listenOverflows.since(a.listenOverflows),
		ListenDrops:     b.listenDrops.since(a.listenDrops),
		Retransmits:     b.retransmits.since(a.retransmits),
		GeneratorWait:   b.generatorWait.since(a.generatorWait),
		ServerWait:      b.serverWait.since(a.serverWait),
		Pressure:        share(b.pressure.since(a.pressure), elapsed),
		Unread:          union(union(nil, a.unread), b.unread),
	}
	c.Steal = mostSteal(c.CPUs)
	return c
}

func share(ns int64, of time.Duration) float64 {
	if of <= 0 {
		return 0
	}
	return min(1, float64(ns)/float64(of))
}

// ticks is what one CPU has done since the machine started, in the kernel's ticks.
type ticks struct {
	cpu                        int
	busy, steal, softIRQ, idle int64
}

// shares compares CPUs that both looks saw. What is divided by is the CPU's own account, not the time elapsed: the two
// differ by up to a tick at each end, and a CPU that was always busy should say so.
func shares(a, b []ticks) (cpus []CPU) {
	for i, after := range b {
		if i >= len(a) || a[i].cpu != after.cpu { // a CPU came or went between the looks
			continue
		}
		before := a[i]
		busy, steal := max(0, after.busy-before.busy), max(0, after.steal-before.steal)
		idle := max(0, after.idle-before.idle)
		soft := min(busy, max(0, after.softIRQ-before.softIRQ))
		c := CPU{CPU: after.cpu}
		if all := float64(busy + steal + idle); all > 0 {
			c.Busy, c.Steal, c.SoftIRQ = float64(busy)/all, float64(steal)/all, float64(soft)/all
		}
		cpus = append(cpus, c)
	}
	return cpus
}
