package strategy

import "github.com/handoff-http/handoff/pkg/engine"

// This file is how requests come to workers, and what happens when there are more requests than places.

// offer finds a place for a request, or lets it wait for one. It returns true if it may not wait either, and has been
// refused. Whoever waits already comes first.
func (r *reactor) offer(rc *reacted) (refused bool) {
	switch {
	case r.placed:
		r.placed = false
		r.hand(rc)
	case r.line.n == 0 && r.hands.reserve():
		r.hand(rc)
	case r.reject && r.line.read >= r.queue:
		rc.c.Reject()
		return true
	default:
		r.line.join(rc, true)
	}
	return false
}

// hand makes a worker the connection's owner. There is a place for it.
func (r *reactor) hand(rc *reacted) {
	rc.armed = rc.timer.by
	rc.word.Store(owned)
	r.jobs.put(rc)
}

// room says that another request may be begun. It is asked before the first byte of a request is read, so that with
// Block the bytes stay in the kernel and the client's sending stalls. A request that has begun is read to its end: its
// memory is taken already, and its deadlines run. So more may wait than the queue is long: by those, and by the one for
// which another loop was quicker.
func (r *reactor) room() bool {
	return r.reject || r.placed || r.line.read < r.queue || r.line.n == 0 && r.hands.vacant()
}

// feed gives places to those who wait, before the loop goes to sleep. The first may turn out not to need its place, if
// the bytes it waited with were not a whole request.
func (r *reactor) feed() {
	r.hunger(r.line.n > 0)
	for n := r.line.n; n > 0 && r.line.n > 0 && r.hands.reserve(); n-- {
		r.placed = true
		rc := r.line.first
		r.line.leave(rc)
		r.step(rc)
		if r.placed {
			r.placed = false
			r.hands.free()
		}
	}
	if r.draining && r.line.read > 0 && r.eng.DrainOver() {
		r.turnOut()
	}
}

// hunger tells the workers whether this loop has to be woken when a place is free.
func (r *reactor) hunger(is bool) {
	if is == r.hungry.Load() {
		return
	}
	r.hungry.Store(is)
	if is {
		r.hands.hungry.Add(1)
	} else {
		r.hands.hungry.Add(-1)
	}
}

// turnOut refuses the requests that still wait for a place when the drain's time is over. Nothing else would end them:
// no deadline runs for a request that is to be handled.
func (r *reactor) turnOut() {
	for rc, next := r.line.first, (*reacted)(nil); rc != nil; rc = next {
		if next = rc.next; rc.c.Want() == engine.Handle {
			r.line.leave(rc)
			rc.c.Reject()
			r.step(rc)
		}
	}
}
