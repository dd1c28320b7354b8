package load

import "github.com/handoff-http/handoff/internal/hist"

// tally is what one worker has counted. Every request sent ends in exactly one of: requests, outside, an error of the
// kinds status, length and body, or unanswered. In an open loop every request that was due in a window ends in exactly one
// of: requests, such an error, lost, or overdue; one that was due in a warm-up is sent or dropped.
type tally struct {
	sent       int64
	requests   int64 // good answers that count: closed loop, in the window; open loop, to what was due in it
	arrived    int64 // good answers that came while the window was open
	outside    int64 // good answers that do not count
	unanswered int64 // their connection broke or closed, or they were still due at the end
	due        int64 // open loop: requests due in the window
	overdue    int64 // of those: unanswered when the drain ended
	lost       int64 // of those: without a connection to answer them
	waited     int64 // of those: found no free connection
	unqueued   int64 // of those overdue: not even their due time was kept
	dropped    int64 // open loop: requests due in a warm-up and never sent
	served     int64
	stalled    int64 // of those served
	reconnects int64
	bytes      int64 // received in the window
	errors     [2][kinds]int64
	statuses   [600]int64 // of answers that count
	latency    *hist.Histogram
	lag        *hist.Histogram
	connect    *hist.Histogram
	gauge      gauge
	fairness   fairness

	routes []part // by number, when there are several
	stages []part // by number, when there are any
}

// part is a share of the requests.
type part struct {
	due, requests, arrived int64
	errors                 [kinds]int64
	latency, lag           *hist.Histogram
}

// gauge is what a worker samples. Its figures mean something for this worker alone, so they are summed by worker.
type gauge struct {
	idle           int64 // ns of the window in which the worker waited
	looks, under   int64 // samples, and the sum of the requests under way in them
	waiting, ready int64 // connections looked at that waited for an answer, and of those: it was there, unread
}

func (r *run) newTally() *tally {
	t := &tally{latency: hist.New(), lag: hist.New(), connect: hist.New()}
	if n := len(r.routes); n > 1 {
		t.routes = newParts(n)
	}
	if n := len(r.config.Stages); n > 0 {
		t.stages = newParts(n)
	}
	return t
}

func newParts(n int) []part {
	parts := make([]part, n)
	for i := range parts {
		parts[i] = part{latency: hist.New(), lag: hist.New()}
	}
	return parts
}

func (t *tally) took(inside bool, n int) {
	if inside {
		t.bytes += int64(n)
	}
}

// answers counts the good ones of one read, each of which took ns.
func (t *tally) answers(c *client, ns int64) {
	n := c.good
	if c.inside && c.turn == c.run.turn() {
		t.arrived += n
		if t.stages != nil && c.counts {
			t.stages[c.stage].arrived += n
		}
	}
	if !c.counts {
		t.outside += n
		return
	}
	t.requests += n
	t.latency.RecordN(ns, n)
	t.eachPart(c, func(p *part) {
		p.requests += n
		p.latency.RecordN(ns, n)
	})
}

// eachPart calls f with the parts that the client's batch belongs to. They are none in the ordinary case.
func (t *tally) eachPart(c *client, f func(*part)) {
	if t.routes != nil {
		f(&t.routes[c.batch.route])
	}
	if t.stages != nil {
		f(&t.stages[c.stage])
	}
}

// bad counts an answer in good form that is not what was expected.
func (t *tally) bad(c *client, k kind) {
	t.fault(c.counts, k)
	if c.counts {
		t.eachPart(c, func(p *part) { p.errors[k]++ })
	}
}

func (t *tally) fault(counts bool, k kind) {
	where := 0
	if counts {
		where = 1
	}
	t.errors[where][k]++
}

func (t *tally) faults() (n int64) {
	for _, in := range t.errors {
		for _, v := range in {
			n += v
		}
	}
	return n
}
