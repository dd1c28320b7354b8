package load

// client is one connection's side of the load with the socket taken away. It wants one thing at a time; a driver does
// it and says how it went. Both drivers, the epoll loop and the goroutine, run the same switch over want, so what is
// sent, checked and counted cannot differ between them. One owner at a time, who owns the slot during each call.
type client struct {
	run  *run
	slot *slot
	src  *source // open loop: what gives it work; nil in a closed loop, where it gives itself
	ans  answer
	tag  uint32 // its number at its driver

	want    want
	hasSock bool
	opened  bool // has had a connection before
	planned bool // the connection was closed since it had carried enough
	settled bool // its first connect came to an end, good or bad
	idle    bool // open loop: in the list of those that are free
	pending bool // open loop: has a request to send and no connection yet
	early   bool // what it will send when it is connected is under way already
	closing bool // no answer is due any more; the end of the stream is, since it was announced
	inside  bool // this call lies in a window
	counts  bool // the batch under way counts, if it is answered now
	kept    bool // open loop: the batch under way found no client free when it was due
	counted bool // open loop: the batch under way was due in this turn's window
	heard   bool // had an answer in this call
	fails   uint8

	batch   *batch // under way
	marks   *marks // nil: it marks no request
	sent    int    // bytes of it written
	due     int    // answers of it still to come
	carried int    // answers that this connection has brought
	stage   int    // open loop: in which the batch was due
	turn    uint64 // in which the batch was sent
	rests   uint64 // the last turn in whose tail it said that it rests
	got     int64  // answers that it had in windows, good or not
	good    int64  // verified answers of the batch that are not booked yet
	since   int64  // when the batch, the connect or the wait for the end of the stream began; ns on the run's clock
	at      int64  // from when on latency counts: since, or when the batch was due
	until   int64  // the end of a back-off; 0: none

	answered int64 // when it was last answered in a window, on the clock that runs in windows only, ns
	slowest  int64 // what any of its answers took at most, ns

	prev, next *client // in the list of those that are free
}

type want uint8

const (
	wantDial  want = iota // call dialing, open a connection, call dialed
	wantWrite             // write output, call flushed or broke. Reading as well is allowed
	wantRead              // read, call filled, ended or broke
	wantHang              // close the socket, call hungUp
	wantPark              // call rouse when the phase changes, when until has passed, or when there is work
)

// start gives the client its first wish: a connection, or the starting signal where each request has its own connection.
func (c *client) start() {
	c.ans = answer{body: content{}}
	c.use(0)
	c.ans.next()
	if c.want = wantDial; c.run.churn == 1 {
		c.want = wantPark
		c.settle()
	}
}

// begin starts the next batch, or waits for one, or for the signal.
func (c *client) begin(now int64) {
	switch {
	case !c.run.live():
		c.park()
	case c.src != nil:
		c.src.offer(c, now)
	case !c.hasSock:
		c.want = wantDial
	default:
		c.at, c.since = now, now
		c.send()
	}
}

func (c *client) send() {
	c.batch = c.slot.pick(c.run)
	c.use(c.batch.route)
	if c.carried+c.run.config.Pipeline == c.run.churn {
		c.batch = c.batch.last
	}
	if m := c.marking(); m != nil {
		m.mark(c)
	}
	c.sent, c.due, c.turn = 0, c.run.config.Pipeline, c.run.turn()
	c.slot.cur.sent += int64(c.due)
	c.slot.under += int64(c.due)
	c.want = wantWrite
}

// use makes the client expect answers of a route.
func (c *client) use(route int) {
	r := &c.run.routes[route]
	c.ans.head, c.ans.body.expect = r.head, &r.expect
}

// park waits. In the tail of a closed loop that means that nothing is under way here any more.
func (c *client) park() {
	c.want = wantPark
	if s := c.run.state.Load(); c.src == nil && phaseOf(s) == tail {
		c.rest(turnOf(s))
	}
}

// resign says in the tail of a closed loop that no answer is to be hoped for here: what has been under way for the whole
// window will not be over in a moment. A starved connection would make every turn as long as its tail may be.
func (c *client) resign(turn uint64) {
	if c.src == nil && c.due > 0 && c.since < c.run.opened.Load() {
		c.rest(turn)
	}
}

// rest says, once a turn, that nothing of it is to be waited for here.
func (c *client) rest(turn uint64) {
	if c.rests != turn {
		c.rests = turn
		c.run.restedOne(turn)
	}
}

// output is what remains to be written of the batch. It is shared: nobody may change it.
func (c *client) output() []byte { return c.batch.bytes[c.sent:] }

// flushed says how much of output was written.
func (c *client) flushed(n int) {
	if c.sent += n; c.sent < len(c.batch.bytes) {
		return
	}
	if c.marks != nil {
		c.marks.wrote(c)
	}
	if c.want = wantRead; c.due == 0 {
		c.begin(c.run.now()) // the last answer was faster than the last bytes of its request
	}
}

// look fixes for one call what it counts for. An answer to what an earlier turn sent never counts. A turn may end, and the
// next begin, between the worker's last look at the plan and this call: then what is under way is overdue before it is
// answered, or it would be neither.
func (c *client) look() {
	s := c.run.state.Load()
	if c.src != nil {
		c.src.lapse(s)
	}
	same := turnOf(s) == c.turn
	c.inside = phaseOf(s) == window
	c.counts = c.inside && same
	if c.src != nil {
		c.counts = c.counted && same
	}
}
