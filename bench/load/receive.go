package load

// filled gives the client what the server sent. The client keeps none of p.
func (c *client) filled(p []byte) {
	c.look()
	c.slot.cur.took(c.inside, len(p))
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
	if c.due == 0 && !c.closing && c.want != wantHang && c.sent == len(c.batch.bytes) {
		c.begin(now)
	}
}

// take reads at most one answer from p. An answer that nobody asked for is a fault.
func (c *client) take(p []byte) (int, kind) {
	if c.due == 0 {
		return 0, malformed
	}
	fresh := c.ans.fresh()
	memo := &c.slot.memos[c.batch.route]
	if fresh {
		if n := memo.match(p); n > 0 {
			c.one()
			c.credit(memo.code)
			if c.carried == c.run.churn {
				c.enough()
			}
			return n, none
		}
	}
	n, done, k := c.ans.parse(p)
	if done {
		if c.judge() && fresh && !c.final() {
			memo.keep(p[:n], c.ans.code)
		}
		c.ans.next()
	}
	return n, k
}

// one answer is complete, good or not.
func (c *client) one() {
	c.due--
	c.slot.under--
	c.carried++
}

// judge counts a complete answer, and says whether it is a good one.
func (c *client) judge() bool {
	c.one()
	k := status
	if c.ans.code/100 == 2 {
		k = c.ans.body.judge(c.ans.code, c.ans.length())
	}
	if k == none {
		c.credit(c.ans.code)
	} else {
		c.slot.cur.bad(c, k)
		c.seen(c.ans.code)
		c.concluded(1)
	}
	c.last()
	return k == none
}

func (c *client) credit(code int) {
	c.good++
	c.seen(code)
}

// seen counts any well-formed answer: a refusal, too, shows that the connection is served, and so does, in an open loop,
// an answer in the window to what was due before it.
func (c *client) seen(code int) {
	c.heard = true
	if c.counts {
		c.slot.cur.statuses[code]++
	}
	if c.counts || c.inside {
		if c.got++; c.got == 1 {
			c.slot.cur.served++
		}
	}
}

// final says that the connection ends with this answer, by the server's wish or by this side's. Such an answer is never
// remembered: the memory stands only for those after which nothing changes.
func (c *client) final() bool { return c.ans.closes() || c.carried == c.run.churn }

// last looks whether this was the connection's last answer: then those still due will not come. An announced close is
// waited for, so that the server closes first and TIME_WAIT is its own; where none was announced, there is no waiting.
func (c *client) last() {
	if !c.final() {
		return
	}
	c.enough()
	if c.ans.closes() && c.ans.stage != atEnd {
		c.want, c.closing = wantRead, true
	}
}

// enough ends the connection, since it carries no further answer.
func (c *client) enough() {
	c.planned = c.carried == c.run.churn
	c.giveUp()
	c.want = wantHang
}

// giveUp counts what is due as never to be answered.
func (c *client) giveUp() {
	c.slot.cur.unanswered += int64(c.due)
	c.slot.under -= int64(c.due)
	c.lose(c.due)
	c.due = 0
}

// book records the good answers of one read, and returns the time. They were parsed within microseconds, so they share
// one look at the clock, and the next batch begins with it.
func (c *client) book() int64 {
	now := c.run.now()
	c.slot.clock = now
	if c.marks != nil {
		c.marks.read(c, now)
	}
	if c.good > 0 {
		c.slot.cur.answers(c, now-c.at)
		c.concluded(c.good)
		c.good, c.fails = 0, 0
	}
	c.note(now)
	if c.closing {
		c.since = now
	}
	return now
}

// concluded takes n requests off the list of those that the window waits for.
func (c *client) concluded(n int64) {
	if c.counted {
		c.src.owed -= n
	}
}

// lose counts n requests that were due in the window and will not be answered, since there is no connection any more.
func (c *client) lose(n int) {
	if c.counted {
		c.slot.cur.lost += int64(n)
		c.src.owed -= int64(n)
	}
}

// unsent counts a batch that was due and cannot be sent, since there is no connection for it.
func (c *client) unsent() {
	n := c.run.config.Pipeline
	if c.lose(n); !c.counted {
		c.slot.cur.dropped += int64(n)
	}
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
