package load

import "time"

const (
	progressEvery = 200 * time.Millisecond
	handTime      = 5 * time.Millisecond // for workers to hand their tallies over; one that sleeps does so next time
)

// Snapshot is a look at a run whose window is open.
type Snapshot struct {
	Elapsed  time.Duration `json:"elapsed_ns"`  // that windows have been open
	Requests int64         `json:"requests"`    // good answers that count, so far
	Errors   int64         `json:"errors"`      // of all kinds, from the first connect on
	Rate     float64       `json:"req_per_sec"` // good answers per second since the last snapshot
	P99      time.Duration `json:"p99_ns"`      // of the answers since the last snapshot; 0 if there was none
	Lag99    time.Duration `json:"lag_p99_ns"`  // open loop: of the schedule lag since then
}

// progress tells how it goes, at a moment on the run's clock.
func (s *Session) progress(now int64) {
	s.last = now
	elapsed := s.windows.elapsed
	if s.run.closed.Load() == 0 {
		elapsed += now - s.windows.from
	}
	since := s.books.round(s.driver)
	sum := s.books.total
	p := Snapshot{
		Elapsed:  time.Duration(elapsed),
		Requests: sum.requests,
		Errors:   sum.faults(),
		P99:      time.Duration(since.latency.Quantile(0.99)),
		Lag99:    time.Duration(since.lag.Quantile(0.99)),
	}
	if d := elapsed - s.books.last; d > 0 {
		p.Rate = float64(since.arrived) / (float64(d) / 1e9)
	}
	s.books.last = elapsed
	s.run.config.Progress(p)
}

// tell is for turns that are shorter than the time between two snapshots.
func (s *Session) tell() {
	if now := s.run.now(); s.run.config.Progress != nil && s.turns > 1 && now-s.last >= int64(s.run.config.every) {
		s.progress(now)
	}
}

// books gathers the tallies of all slots.
type books struct {
	run    *run
	slots  []*slot
	total  *tally
	fresh  *tally  // what the last round brought
	gauges []gauge // by slot
	empty  []*tally
	asked  []bool
	last   int64 // how long windows had been open at the last round, ns
}

func newBooks(r *run) *books {
	n := len(r.slots)
	return &books{run: r, slots: r.slots, total: r.newTally(), asked: make([]bool, n), empty: make([]*tally, n), gauges: make([]gauge, n)}
}

// round asks every slot, takes what comes in time, and returns the sum of that.
func (b *books) round(d driver) *tally {
	if b.fresh == nil {
		b.fresh = b.run.newTally()
	}
	b.fresh.reset()
	for i, s := range b.slots {
		if b.asked[i] {
			continue
		}
		if b.empty[i] == nil {
			b.empty[i] = b.run.newTally()
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
	b.count(i, t)
	t.reset()
	b.asked[i], b.empty[i] = false, t
}

func (b *books) count(i int, t *tally) {
	b.total.add(t)
	b.gauges[i].add(t.gauge)
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
		b.count(i, s.cur)
	}
}
