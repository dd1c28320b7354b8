package load

// settle ends the source's part in a turn: what was due in its window and has not been answered by the end of the drain
// is overdue, and counts with the age it has reached, a lower bound of its latency. An answer that comes later is outside.
func (s *source) settle() {
	if s.plan == nil {
		return
	}
	end := s.run.drained.Load()
	s.catchUp(end)
	if !s.inside {
		s.drop() // the window never opened
	}
	for s.waiting.n > 0 {
		s.overdue(nil, s.waiting.pop(), end, int64(s.run.config.Pipeline))
	}
	s.overdue(nil, s.plan.to-1, end, s.unkept)
	for _, c := range s.clients {
		s.release(c, end)
	}
	s.plan, s.due, s.inside, s.owed, s.unkept = nil, never, false, 0, 0
}

// catchUp looks at the arrivals that the worker never came to look at. The next turn may have its plan by now.
func (s *source) catchUp(end int64) {
	p := s.run.plan.Load()
	if p.turn != s.plan.turn {
		p = p.before
	}
	if p != nil && p.turn == s.plan.turn {
		s.plan = p
		s.fit()
	}
	for s.due != never && s.plan.from != never {
		due := s.due
		s.stream.next()
		s.schedule()
		s.arrived(due, end)
		s.overdue(nil, due, end, int64(s.run.config.Pipeline))
	}
}

// release lets go of what a client has under way.
func (s *source) release(c *client, end int64) {
	n := int64(c.due)
	unsent := c.pending
	if unsent {
		n, c.pending = int64(s.run.config.Pipeline), false
	}
	switch {
	case c.counted:
		s.overdue(c, c.at, end, n)
	case unsent:
		s.slot.cur.dropped += n
	}
	c.counted = false
}

// overdue counts n requests that were due at the same time, if they count at all; those that were sent, with their route.
func (s *source) overdue(c *client, due, end, n int64) {
	if n == 0 || !s.plan.counts(due) {
		return
	}
	age, t := end-due, s.slot.cur
	t.overdue += n
	t.latency.RecordN(age, n)
	if t.stages != nil {
		t.stages[s.run.timing.stage(due-s.plan.from)].latency.RecordN(age, n)
	}
	if t.routes != nil && c != nil && c.due > 0 {
		t.routes[c.batch.route].latency.RecordN(age, n)
	}
}
