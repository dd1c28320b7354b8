package load

// The part of a client that opens its connections, and says when the first connect has come to an end.

func (c *client) settle() {
	if !c.settled {
		c.settled = true
		c.run.settledOne()
	}
}

// dialing says that the connect begins now. Where it is part of a request, that is under way from now on.
func (c *client) dialing() {
	c.since = c.run.now()
	if c.pending || c.src == nil && c.run.churn > 0 && c.run.live() {
		c.early = true
		c.slot.under += int64(c.run.config.Pipeline)
	}
}

// dialed says how the connect ended; with an error, nothing is left open.
func (c *client) dialed(err error) {
	c.look()
	if c.early {
		c.early = false
		c.slot.under -= int64(c.run.config.Pipeline)
	}
	if err != nil {
		c.run.dialFailed(err)
		c.settle()
		c.fault(ofDial(err))
		return
	}
	now := c.run.now()
	c.hasSock, c.carried = true, 0
	c.run.connected.Store(true)
	c.settle()
	if c.inside {
		c.slot.cur.connect.RecordN(now-c.since, 1)
	}
	if c.opened && !c.planned && c.run.churn != 1 {
		c.slot.cur.reconnects++
	}
	c.opened, c.planned = true, false
	if m := c.marking(); m != nil && (c.pending || c.src == nil && c.run.churn > 0 && c.run.live()) {
		m.connects(c.since, now)
	}
	switch {
	case c.pending:
		c.pending = false
		c.send()
	case c.src == nil && c.run.churn > 0 && c.run.live():
		c.at = c.since // it began with the connect
		c.send()
	default:
		c.begin(now)
	}
}

// hungUp says that the socket is closed.
func (c *client) hungUp() {
	c.hasSock, c.closing = false, false
	c.ans.next()
	if c.until > 0 {
		c.park()
		return
	}
	c.redial()
}

// redial opens the connection again. In an open loop, one that was closed by plan opens with its next request.
func (c *client) redial() {
	switch s := c.run.state.Load(); {
	case !c.run.alive(s) && s != ramp:
		c.park()
	case c.src != nil && (c.planned || c.run.churn == 1):
		c.begin(c.run.now())
	default:
		c.want = wantDial
	}
}
