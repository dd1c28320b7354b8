package load

import "github.com/handoff-http/handoff/internal/hist"

// add adds all of from but its gauge, which belongs to one worker.
func (t *tally) add(from *tally) {
	t.sent += from.sent
	t.requests += from.requests
	t.arrived += from.arrived
	t.outside += from.outside
	t.unanswered += from.unanswered
	t.due += from.due
	t.overdue += from.overdue
	t.lost += from.lost
	t.waited += from.waited
	t.unqueued += from.unqueued
	t.dropped += from.dropped
	t.served += from.served
	t.stalled += from.stalled
	t.reconnects += from.reconnects
	t.bytes += from.bytes
	t.fairness.add(from.fairness)
	for i := range t.errors {
		addEach(t.errors[i][:], from.errors[i][:])
	}
	addEach(t.statuses[:], from.statuses[:])
	merge(t.latency, from.latency)
	merge(t.lag, from.lag)
	merge(t.connect, from.connect)
	addParts(t.routes, from.routes)
	addParts(t.stages, from.stages)
}

func addParts(to, from []part) {
	for i := range from {
		a, b := &to[i], &from[i]
		a.due += b.due
		a.requests += b.requests
		a.arrived += b.arrived
		addEach(a.errors[:], b.errors[:])
		merge(a.latency, b.latency)
		merge(a.lag, b.lag)
	}
}

func addEach(to, from []int64) {
	for i, n := range from {
		to[i] += n
	}
}

// merge leaves out what is empty: a histogram takes 20 µs to go through, whatever it holds.
func merge(to, from *hist.Histogram) {
	if from.Count() > 0 {
		to.Merge(from)
	}
}

func (g *gauge) add(from gauge) {
	g.idle += from.idle
	g.looks += from.looks
	g.under += from.under
	g.waiting += from.waiting
	g.ready += from.ready
}

// reset empties t and keeps its memory.
func (t *tally) reset() {
	kept := tally{latency: t.latency, lag: t.lag, connect: t.connect, routes: t.routes, stages: t.stages}
	for _, h := range []*hist.Histogram{t.latency, t.lag, t.connect} {
		empty(h)
	}
	for _, parts := range [][]part{t.routes, t.stages} {
		for i := range parts {
			p := &parts[i]
			empty(p.latency)
			empty(p.lag)
			*p = part{latency: p.latency, lag: p.lag}
		}
	}
	*t = kept
}

func empty(h *hist.Histogram) {
	if h.Count() > 0 {
		h.Reset()
	}
}
