package load

import "time"

const (
	progressEvery = 200 * time.Millisecond
	handTime      = 5 * time.Millisecond // for workers to hand their tallies over; one that sleeps does so next time
)

// Snapshot is a look at a run whose window is open.
type Snapshot struct {
	Elapsed  time.Duration // since the window opened
	Requests int64         // good answers in the window so far
	Errors   int64         // of all kinds, from the first connect on
	Rate     float64       // good answers per second since the last snapshot
	P99      time.Duration // of the answers since the last snapshot; 0 if there was none
}

func (co *coordinator) progress() {
	now := co.run.now()
	since := co.books.round(co.driver)
	sum := co.books.total
	s := Snapshot{
		Elapsed:  time.Duration(now - co.from),
		Requests: sum.requests,
		Errors:   sum.faults(),
		P99:      time.Duration(since.latency.Quantile(0.99)),
	}
	if d := now - max(co.books.last, co.from); d > 0 {
		s.Rate = float64(since.requests) / (float64(d) / 1e9)
	}
	co.books.last = now
	co.run.config.Progress(s)
}

// books gathers the tallies of all slots.
type books struct {
	slots []*slot
	total *tally
	fresh *tally // what the last round brought
	empty []*tally
	asked []bool
	last  int64 // when the last round was, ns
}

func newBooks(slots []*slot) *books {
	return &books{slots: slots, total: newTally(), asked: make([]bool, len(slots)), empty: make([]*tally, len(slots))}
}

// round asks every slot, takes what comes in time, and returns the sum of that.
func (b *books) round(d driver) *tally {
	if b.fresh == nil {
		b.fresh = newTally()
	}
	b.fresh.reset()
	for i, s := range b.slots {
		if b.asked[i] {
			continue
		}
		if b.empty[i] == nil {
			b.empty[i] = newTally()
		}
		s.ask(b.empty[i])
		b.asked[i], b.empty[i] = true, nil
	}
	d.wake()
	timer := time.NewTimer(handTime)
	defer timer.Stop()
	for i, s := range b.slots {
		select {
		case t := <-s.full:
			b.take(i, t)
		case <-timer.C:
			timer.Reset(0) // the others had the same time
		}
	}
	return b.fresh
}

func (b *books) take(i int, t *tally) {
	b.fresh.add(t)
	b.total.add(t)
	t.reset()
	b.asked[i], b.empty[i] = false, t
}

// close adds what is left when all workers have ended.
func (b *books) close() {
	for i, s := range b.slots {
		if b.asked[i] {
			select {
			case t := <-s.full:
				b.take(i, t)
			default:
			}
		}
		b.total.add(s.cur)
	}
}
