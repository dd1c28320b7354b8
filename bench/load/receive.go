package load

// filled gives the client what the server sent. The client keeps none of p.
func (c *client) filled(p []byte) {
	c.look()
	c.slot.cur.took(c.counts, len(p))
	for len(p) > 0 {
		n, k := c.take(p)
		if k != none {
			c.book()
			c.fault(k)
			return
		}
		p = p[n:]
	}
	now := c.book()
	if c.due == 0 && !c.closing && c.want != wantHang && c.sent == len(c.run.batch) {
		c.begin(now)
	}
}

// take reads at most one answer from p. An answer that nobody asked for is a fault.
func (c *client) take(p []byte) (int, kind) {
	if c.due == 0 {
		return 0, malformed
	}
	fresh := c.ans.fresh()
	if fresh {
		if n := c.memo.match(p); n > 0 {
			c.due--
			c.credit(c.memo.code)
			return n, none
		}
	}
	n, done, k := c.ans.parse(p)
	if done {
		if c.judge() && fresh && !c.final() {
			c.memo.keep(p[:n], c.ans.code)
		}
		c.ans.next()
	}
	return n, k
}

// judge counts a complete answer, and says whether it is a good one.
func (c *client) judge() bool {
	c.due--
	k := status
	if c.ans.code/100 == 2 {
		k = c.ans.body.judge(c.ans.code, c.ans.length())
	}
	if k == none {
		c.credit(c.ans.code)
	} else {
		c.slot.cur.fault(c.counts, k)
		c.seen(c.ans.code)
	}
	c.last()
	return k == none
}

func (c *client) credit(code int) {
	c.good++
	c.seen(code)
}

// seen counts any well-formed answer: a refusal, too, shows that the connection is served.
func (c *client) seen(code int) {
	c.heard = true
	if !c.counts {
		return
	}
	c.slot.cur.statuses[code]++
	if !c.served {
		c.served = true
		c.slot.cur.served++
	}
}

// final says that the connection ends with this answer, by the server's wish or by this side's. Such an answer is never
// remembered: the memory stands only for those after which nothing changes.
func (c *client) final() bool { return c.ans.closes() || c.run.config.NoKeepAlive }

// last looks whether this was the connection's last answer: then those still due will not come. An announced close is
// waited for, so that the server closes first and TIME_WAIT is its own; where none was announced, there is no waiting.
func (c *client) last() {
	if !c.final() {
		return
	}
	c.slot.cur.unanswered += int64(c.due)
	c.due = 0
	if c.want = wantHang; c.ans.closes() && c.ans.stage != atEnd {
		c.want, c.closing = wantRead, true
	}
}

// book records the good answers of one read, and returns the time. They were parsed within microseconds, so they share
// one look at the clock, and the next batch begins with it.
func (c *client) book() int64 {
	now := c.run.now()
	if c.good > 0 {
		c.slot.cur.answers(c.counts, c.good, now-c.since)
		c.good, c.fails = 0, 0
	}
	c.note(now)
	if c.closing {
		c.since = now
	}
	return now
}

// ended says that the server closed its side.
func (c *client) ended() {
	c.look()
	switch {
	case c.closing:
		c.want = wantHang
	case c.due > 0 && c.ans.ended():
		c.judge()
		c.book()
		c.want = wantHang
	default:
		c.fault(eof)
	}
}

// broke says that reading or writing failed. After an announced close it does not matter how the end came.
func (c *client) broke(err error) {
	c.look()
	if c.closing {
		c.want = wantHang
		return
	}
	c.fault(ofIO(err))
}
