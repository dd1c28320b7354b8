package load

import (
	"sync/atomic"

	"github.com/handoff-http/handoff/internal/hist"
)

// tally is what one worker has counted. Every request sent ends in exactly one of: requests, outside, an error of the
// kinds status, length and body, or unanswered.
type tally struct {
	sent       int64
	requests   int64 // good answers in the window
	outside    int64 // good answers in warm-up and tail
	unanswered int64 // their connection broke or closed, or they were still due at the end
	served     int64
	stalled    int64 // of those served
	reconnects int64
	bytes      int64 // received in the window
	errors     [2][kinds]int64
	statuses   [600]int64 // in the window
	latency    *hist.Histogram
}

func newTally() *tally { return &tally{latency: hist.New()} }

func (t *tally) took(counts bool, n int) {
	if counts {
		t.bytes += int64(n)
	}
}

func (t *tally) answers(counts bool, n, ns int64) {
	if !counts {
		t.outside += n
		return
	}
	t.requests += n
	t.latency.RecordN(ns, n)
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

func (t *tally) add(from *tally) {
	t.sent += from.sent
	t.requests += from.requests
	t.outside += from.outside
	t.unanswered += from.unanswered
	t.served += from.served
	t.stalled += from.stalled
	t.reconnects += from.reconnects
	t.bytes += from.bytes
	for i := range t.errors {
		for k := range t.errors[i] {
			t.errors[i][k] += from.errors[i][k]
		}
	}
	for code, n := range from.statuses {
		t.statuses[code] += n
	}
	t.latency.Merge(from.latency)
}

func (t *tally) reset() {
	h := t.latency
	h.Reset()
	*t = tally{latency: h}
}

// slot is where a worker counts. Whoever shows progress asks for what was counted and gets the tally itself, against
// an empty one: the worker swaps a pointer, waits for nobody, and shares no memory it writes.
type slot struct {
	cur   *tally
	asked atomic.Bool
	spare chan *tally
	full  chan *tally
}

func newSlot() *slot {
	return &slot{cur: newTally(), spare: make(chan *tally, 1), full: make(chan *tally, 1)}
}

// hand is called by the worker now and then, between two calls of its clients.
func (s *slot) hand() {
	if !s.asked.Load() {
		return
	}
	s.asked.Store(false)
	s.full <- s.cur // has room: it is asked for one at a time
	s.cur = <-s.spare
}

// ask requests the tally; collect has it once the worker came by.
func (s *slot) ask(empty *tally) {
	s.spare <- empty
	s.asked.Store(true)
}
