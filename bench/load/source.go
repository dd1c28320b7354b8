package load

// plan is when the requests of one turn are due, in ns on the run's clock. It is replaced as more is known.
type plan struct {
	turn  uint64
	begin int64 // of the warm-up; never: there is none
	from  int64 // the window's edges; never, while they are not known. To is not in it
	to    int64

	before *plan // that of the turn before in its last form, for a worker that has not settled it; has none before itself
}

func (p *plan) counts(due int64) bool { return due >= p.from && due < p.to }

// source gives work to the clients of one worker in an open loop. It looks at each arrival when it is due, hands it to
// the client that has been free for longest, or keeps its due time until one is free. Its owner is the worker.
type source struct {
	run     *run
	slot    *slot
	clients []*client
	stream  stream
	plan    *plan // nil between two turns
	inside  bool  // the stream is that of the window
	due     int64 // the next arrival; never: there is none
	free    queue
	waiting ring
	owed    int64  // requests that were due in the window and are not answered, refused or lost
	unkept  int64  // of those: found no room in waiting
	rests   uint64 // the last turn in whose tail it had nothing left
}

const arrivalsAtOnce = 1024 // before the answers that have come get their turn

func newSource(r *run, s *slot, number, of int) *source {
	return &source{run: r, slot: s, due: never, stream: stream{
		poisson: r.config.Arrivals == Poisson, part: float64(number), parts: float64(of), rng: r.random(2*number + 1),
	}}
}

// adopt takes over the plan as it is now, and lets go of one whose turn is over. Each change of it is followed by a wake.
func (s *source) adopt() {
	state, p := s.run.state.Load(), s.run.plan.Load()
	s.lapse(state)
	if p == s.plan || p == nil || p.turn != turnOf(state) || !s.run.alive(state) {
		return
	}
	began := s.plan == nil
	if s.plan = p; began {
		s.stream.reset()
		s.schedule()
		return
	}
	s.fit()
}

// lapse lets go of a plan whose turn is over.
func (s *source) lapse(state uint64) {
	if s.plan != nil && (s.plan.turn != turnOf(state) || !s.run.alive(state)) {
		s.settle()
	}
}

// schedule finds the due time of the stream's next arrival.
func (s *source) schedule() {
	due, from := int64(0), s.plan.from
	if s.inside {
		due = s.run.timing.at(s.stream.x)
	} else {
		due, from = s.run.timing.early(s.stream.x), s.plan.begin
	}
	if s.due = never; due != never && from != never {
		s.due = from + due
	}
	s.fit()
}

// fit begins the window's stream where the warm-up's has reached the window, and ends it where the window ends.
func (s *source) fit() {
	if !s.inside && s.due >= s.plan.from && s.plan.from != never {
		s.inside = true
		s.drop()
		s.stream.reset()
		s.schedule()
		return
	}
	if s.due >= s.plan.to {
		s.due = never
	}
}

// drop forgets the warm-up's arrivals that still wait, however late the plan came. Behind the queue that a warm-up above
// the server's capacity leaves, no request of the window would be sent before it closes.
func (s *source) drop() {
	s.slot.cur.dropped += int64(s.waiting.n * s.run.config.Pipeline)
	s.waiting.clear()
}

// arrive looks at the arrivals that are due and returns the first client that got work by it, which has to be moved;
// nil when there is none left, or when it is time for something else.
func (s *source) arrive(now int64) *client {
	if s.run.plan.Load() != s.plan {
		s.adopt()
	}
	for n := 0; s.due <= now && n < arrivalsAtOnce; n++ {
		due := s.due
		s.stream.next()
		s.schedule()
		s.arrived(due, now)
		if c := s.free.pop(); c != nil {
			c.kept = false
			s.give(c, due, now)
			return c
		}
		s.keep(due)
	}
	return nil
}

// arrived counts an arrival, and how late this worker was to look at it.
func (s *source) arrived(due, now int64) {
	if !s.plan.counts(due) {
		return
	}
	n, t := int64(s.run.config.Pipeline), s.slot.cur
	s.owed += n
	t.due += n
	t.lag.RecordN(max(now-due, 1), 1)
	if t.stages != nil {
		p := &t.stages[s.run.timing.stage(due-s.plan.from)]
		p.due += n
		p.lag.RecordN(max(now-due, 1), 1)
	}
}

// keep remembers an arrival that found no free client.
func (s *source) keep(due int64) {
	kept, n, t := s.waiting.push(due), int64(s.run.config.Pipeline), s.slot.cur
	switch {
	case s.plan.counts(due):
		t.waited += n
		if !kept {
			t.unqueued += n
			s.unkept += n
		}
	case !kept:
		t.dropped += n
	}
}

// offer is called by a client that has nothing to do.
func (s *source) offer(c *client, now int64) {
	if s.plan != nil && s.waiting.n > 0 {
		c.kept = true
		s.give(c, s.waiting.pop(), now)
		return
	}
	c.want = wantPark
	s.free.push(c)
}

// give makes a client send what was due. One without a connection opens it first.
func (s *source) give(c *client, due, now int64) {
	c.at, c.since, c.turn = due, now, s.plan.turn
	c.counted = s.plan.counts(due)
	if c.counted && len(s.run.config.Stages) > 0 {
		c.stage = s.run.timing.stage(due - s.plan.from)
	}
	if c.hasSock {
		c.send()
		return
	}
	c.pending, c.want = true, wantDial
}

// rest says, once a turn, that all that was due in the window has come to an end.
func (s *source) rest() {
	if s.plan != nil && s.due == never && s.owed == 0 && s.rests != s.plan.turn && s.run.phase() == tail {
		s.rests = s.plan.turn
		s.run.restedOne(s.plan.turn)
	}
}
