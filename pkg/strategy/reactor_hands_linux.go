package strategy

import (
	"runtime"
	"sync/atomic"

	"github.com/panjf2000/ants/v2"
)

// hands are the workers that all loops share. Ants keeps the goroutines; how many requests are being handled is counted
// here, because a full ants pool blocks its caller, and a loop must not be blocked. For the same reason the pool itself
// is unbounded: a worker that has just freed its place is still out.
//
// The pool takes an any: with a pointer in it that allocates nothing. Launching a worker for each request cost a quarter
// more CPU per request than letting one that is done take the next: a worker wakes for a batch, and every request still
// has a worker of its own while it is handled.
type hands struct {
	pool     *ants.PoolWithFunc
	size     int64
	busy     atomic.Int64 // requests that have a place: handed over and not yet handled
	hungry   atomic.Int32 // loops with somebody waiting for a place
	reactors []*reactor
}

func newHands(size int) (*hands, error) {
	h := &hands{size: int64(size)}
	var err error
	h.pool, err = ants.NewPoolWithFunc(-1, func(loop any) {
		jobs := &loop.(*reactor).jobs
		for rc := jobs.take(); rc != nil; rc = jobs.take() {
			rc.work()
		}
	})
	return h, err
}

// vacant says that somebody could have a place just now.
func (h *hands) vacant() bool { return h.busy.Load() < h.size }

// reserve takes a place. It does not count above the size even for a moment, or two loops could keep each other from the
// last place and both go to sleep.
func (h *hands) reserve() bool {
	for {
		n := h.busy.Load()
		if n >= h.size {
			return false
		}
		if h.busy.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// free gives a place back. A loop says that it is hungry before it looks for a place, and a worker frees its own before
// it looks for hungry loops: one of them sees the other.
func (h *hands) free() {
	h.busy.Add(-1)
	if h.hungry.Load() == 0 {
		return
	}
	for _, r := range h.reactors {
		if r.hungry.Load() {
			r.poller.Wake()
		}
	}
}

// launch sends workers for the turn's requests, and says whether it has yielded to them. A worker takes requests, one
// after the other, until there are none, and the loop sends another for as long as there are any: when it runs again
// before they are gone, either a handler blocks or a processor is free. So a handler that blocks holds up nobody, and
// those that do not share a wake-up. The loop never sleeps while there are requests to take.
func (r *reactor) launch() (yielded bool) {
	for r.jobs.n.Load() > 0 {
		_ = r.hands.pool.Invoke(r) // fails only once the pool is released, which waits for all of this
		runtime.Gosched()
		yielded = true
	}
	return yielded
}
