package load

// client is one connection's side of the load with the socket taken away. It wants one thing at a time; a driver does
// it and says how it went. Both drivers, the epoll loop and the goroutine, run the same switch over want, so what is
// sent, checked and counted cannot differ between them. One owner at a time, who owns the slot during each call.
type client struct {
	run  *run
	slot *slot
	memo *memo
	ans  answer

	want    want
	hasSock bool
	closing bool // no answer is due any more; the end of the stream is, since it was announced
	counts  bool // what happens in this call lies in the window
	served  bool // had an answer in the window
	heard   bool // had an answer in this call
	opened  bool // has had a connection before
	settled bool // its first connect came to an end, good or bad
	fails   uint8

	sent  int   // bytes of the batch written
	due   int   // answers of the batch still to come
	good  int64 // verified answers of the batch that are not booked yet
	since int64 // when the batch, the connect or the wait for the end of the stream began; ns on the run's clock
	until int64 // the end of a back-off; 0: none

	answered int64 // when the last answer came before the tail, ns on the run's clock
	slowest  int64 // what any of them took at most, ns
}

type want uint8

const (
	wantDial  want = iota // call dialing, open a connection, call dialed
	wantWrite             // write output, call flushed or broke. Reading as well is allowed
	wantRead              // read, call filled, ended or broke
	wantHang              // close the socket, call hungUp
	wantPark              // wait until ready says so, call resume
	wantRest              // nothing any more; the socket, if any, stays open until the run is over
)

// start gives the client its first wish: a connection, or the starting signal where each request has its own connection.
func (c *client) start() {
	c.ans = answer{head: c.run.config.Method == "HEAD", body: content{expect: &c.run.expect}}
	c.ans.next()
	if c.want = wantDial; c.run.config.NoKeepAlive {
		c.want = wantPark
		c.settle()
	}
}

func (c *client) settle() {
	if !c.settled {
		c.settled = true
		c.run.settledOne()
	}
}

// dialing says that the connect begins now.
func (c *client) dialing() { c.since = c.run.now() }

// dialed says how the connect ended; with an error, nothing is left open.
func (c *client) dialed(err error) {
	c.look()
	if err != nil {
		c.run.dialFailed(err)
		c.settle()
		c.fault(ofDial(err))
		return
	}
	c.hasSock = true
	c.run.connected.Store(true)
	c.settle()
	if c.opened && !c.run.config.NoKeepAlive {
		c.slot.cur.reconnects++
	}
	c.opened = true
	if c.run.config.NoKeepAlive && c.run.phase.Load() < tail {
		c.send() // it began with the connect
		return
	}
	c.begin(c.run.now())
}

// begin starts the next batch, waits for the signal, or rests because the time is over.
func (c *client) begin(now int64) {
	switch p := c.run.phase.Load(); {
	case p == ramp:
		c.want = wantPark
	case p >= tail:
		c.rest()
	default:
		c.since = now
		c.send()
	}
}

func (c *client) send() {
	c.sent, c.due = 0, c.run.config.Pipeline
	c.slot.cur.sent += int64(c.due)
	c.want = wantWrite
}

func (c *client) rest() {
	c.want = wantRest
	c.run.restedOne()
}

// output is what remains to be written of the batch. It is shared: nobody may change it.
func (c *client) output() []byte { return c.run.batch[c.sent:] }

// flushed says how much of output was written.
func (c *client) flushed(n int) {
	if c.sent += n; c.sent < len(c.run.batch) {
		return
	}
	if c.want = wantRead; c.due == 0 {
		c.begin(c.run.now()) // the last answer was faster than the last bytes of its request
	}
}

// hungUp says that the socket is closed.
func (c *client) hungUp() {
	c.hasSock, c.closing = false, false
	c.ans.next()
	if c.until > 0 {
		c.want = wantPark
		return
	}
	c.redial()
}

func (c *client) redial() {
	if c.run.phase.Load() >= tail {
		c.rest()
		return
	}
	c.want = wantDial
}

// look fixes for one call whether it falls into the window.
func (c *client) look() { c.counts = c.run.phase.Load() == window }
