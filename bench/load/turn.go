package load

import (
	"context"
	"fmt"
	"time"
)

// openLead is how long before an open loop's window the workers are told of it, so that they are awake and in time.
const openLead = 2 * time.Millisecond

// Turn sends for warmup, which does not count, and for window, which does; then it lets what is under way be answered,
// for a bounded time, and leaves all connections open and silent. In a closed loop, a connection that has waited for an
// answer for the whole window is not waited for. What is answered later than that is Outside. With
// Stages, window must be their sum. When ctx ends early, so does the window; the result will be Partial. The error is
// about the arguments, or says that not one connection came up; then only Close is left to do.
func (s *Session) Turn(ctx context.Context, warmup, window time.Duration) error {
	if err := s.validateTurn(warmup, window); err != nil {
		return err
	}
	s.turns++
	s.begin(warmup)
	if err := s.until(ctx, nil, warmup); err != nil {
		return err
	}
	if ctx.Err() != nil {
		s.partial = true
		s.park(ctx)
		return nil
	}
	s.openWindow(window)
	err := s.measure(ctx, window)
	s.closeWindow()
	s.park(ctx)
	s.tell()
	if err != nil || s.partial {
		return err
	}
	return s.nothing(window)
}

func (s *Session) validateTurn(warmup, window time.Duration) error {
	c := s.run.config
	if s.closed {
		return errClosed
	}
	if all := c.staged(); all > 0 && window != all {
		return fmt.Errorf("load: window is %v, want %v, the length of all stages", window, all)
	}
	c.Warmup, c.Duration = warmup, window
	return c.validateDurations()
}

// begin starts the warm-up.
func (s *Session) begin(length time.Duration) {
	r := s.run
	p := &plan{turn: r.turn() + 1, begin: never, from: never, to: never}
	if last := r.plan.Load(); last != nil {
		before := *last
		before.before = nil
		p.before = &before
	}
	if length > 0 {
		p.begin = r.now()
	}
	r.plan.Store(p)
	r.enter(warmup, s.driver)
}

// measure lets the window stay open, and tells how it goes.
func (s *Session) measure(ctx context.Context, length time.Duration) error {
	r := s.run
	last := s.windows.from + int64(length)
	if r.open {
		last = r.plan.Load().to
	}
	end := time.NewTimer(time.Duration(last - r.now()))
	defer end.Stop()
	r.alarm.Store(last)
	defer r.alarm.Store(never)
	var tick <-chan time.Time
	if r.config.Progress != nil {
		t := time.NewTicker(r.config.every)
		defer t.Stop()
		tick = t.C
	}
	for {
		select {
		case <-end.C:
			return nil
		case <-ctx.Done():
			s.partial = true
			s.cutShort()
			return nil
		case err := <-r.hopeless:
			return unreachable(r.addr, err)
		case <-tick:
			s.progress(r.now())
		}
	}
}

// cutShort ends an open loop's arrivals now.
func (s *Session) cutShort() {
	p := *s.run.plan.Load()
	p.to = min(p.to, s.run.now())
	p.from = min(p.from, p.to)
	s.run.plan.Store(&p)
	s.driver.wake()
}

// park waits for what is under way, and ends the turn.
func (s *Session) park(ctx context.Context) {
	r := s.run
	limit := r.config.tail
	if r.open && !s.partial {
		limit = r.config.Drain
	}
	if r.phase() != tail {
		s.cutShort()
		r.enter(tail, s.driver)
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	done := ctx.Done()
	if s.partial {
		done = nil
	}
	all := r.rested.cur.Load().all
	for rested := false; !rested; {
		select {
		case <-all:
			rested = true
		case <-timer.C:
			rested = true
		case <-done:
			done = nil
			timer.Reset(r.config.tail)
		}
	}
	r.drained.Store(r.now())
	r.enter(parked, s.driver)
}
