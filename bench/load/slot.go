package load

import (
	"math/rand/v2"
	"sync/atomic"
)

// slot is where a worker counts. Whoever shows progress asks for what was counted and gets the tally itself, against
// an empty one: the worker swaps a pointer, waits for nobody, and shares no memory it writes.
type slot struct {
	cur   *tally
	asked atomic.Bool
	spare chan *tally
	full  chan *tally

	// What its clients share, and only the worker touches.
	under  int64 // requests written, or being written, and not answered
	clock  int64 // the last look at the run's clock that was needed anyway
	memos  []memo
	stamps []Stamp // of marked requests
	rng    *rand.Rand
}

func newSlot(r *run, number int) *slot {
	return &slot{
		cur: r.newTally(), spare: make(chan *tally, 1), full: make(chan *tally, 1),
		memos: make([]memo, len(r.routes)), rng: r.random(2 * number),
	}
}

// random is the n-th independent stream of the run's seed.
func (r *run) random(n int) *rand.Rand { return rand.New(rand.NewPCG(r.config.Seed, uint64(n))) }

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

// pick is the batch that goes out next: of one route, by weight.
func (s *slot) pick(r *run) *batch {
	if len(r.batches) == 1 {
		return &r.batches[0]
	}
	n := int(s.rng.Uint64N(uint64(r.weights)))
	for i := range r.batches {
		if n -= r.config.Routes[i].Weight; n < 0 {
			return &r.batches[i]
		}
	}
	return &r.batches[0]
}
