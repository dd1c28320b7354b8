package load

import "time"

const (
	firstBackOff = 5 * time.Millisecond // doubles with each fault in a row
	lastBackOff  = 640 * time.Millisecond
	lingerLimit  = time.Second     // for the server to close what it announced to close
	dialLimit    = 5 * time.Second // for a connect
)

// fault counts an error, gives up the connection, and backs off before the next.
func (c *client) fault(k kind) {
	c.slot.cur.fault(c.inside, k)
	if c.pending {
		c.pending = false
		c.unsent()
	}
	c.giveUp()
	c.until = c.run.now() + int64(min(firstBackOff<<c.fails, lastBackOff))
	c.fails = min(c.fails+1, 10)
	c.park()
	if c.hasSock {
		c.want = wantHang
	}
}

// rouse looks whether a parked client may go on: its back-off is over, or the signal was given. It says false if it
// has to wait on.
func (c *client) rouse(now int64) bool {
	s := c.run.state.Load()
	switch {
	case c.idle:
		return false
	case !c.run.alive(s) && !(s == ramp && c.until > 0):
		c.park()
		return false
	case now < c.until:
		return false
	}
	c.until = 0
	if c.hasSock {
		c.begin(now)
	} else {
		c.redial()
	}
	return c.want != wantPark
}

// deadline is when what is wanted, other than parking, takes too long, in ns on the run's clock; 0: never.
func (c *client) deadline() int64 {
	switch c.want {
	case wantDial:
		return c.since + int64(dialLimit)
	case wantRead, wantWrite:
		if c.closing {
			return c.since + int64(lingerLimit)
		}
		if t := c.run.config.Timeout; t > 0 {
			return c.since + int64(t)
		}
	}
	return 0
}

// expired says that the deadline of a read or a write has passed. A server that announced to close, and did not, has
// given its answers: that is no error.
func (c *client) expired() {
	c.look()
	if c.closing {
		c.want = wantHang
		return
	}
	c.fault(timeout)
}

// note remembers when the connection was last answered, and how long it has had to wait at most. What comes in a
// tail or a pause does not matter: the question is what the windows looked like, so their time is counted alone.
func (c *client) note(now int64) {
	if c.heard {
		if p := c.run.phase(); p == window || p == warmup {
			c.answered, c.slowest = now+c.run.offset.Load(), max(c.slowest, now-c.since)
		}
	}
	c.heard = false
}

const (
	stallShare = 2                      // a stall lasts at least this part of the windows, …
	stallLeast = 200 * time.Millisecond // … and at least so long, since a busy machine may pause
	stallTimes = 2                      // … and so many times as long as the connection has ever waited before
)

// stalled says whether the connection was answered in a window and then no longer. To be waiting when the window
// closes is normal in a closed loop, and where answers are slow, so is to wait for long: a stall is what is long even
// beside the slowest answer that there was. In an open loop a connection may just not have been needed any more.
func (c *client) stalled() bool {
	if c.src != nil && c.due == 0 && c.fails == 0 {
		return false
	}
	total := c.run.measured.Load()
	silence := total - c.answered
	return c.got > 0 && silence >= max(total/stallShare, int64(stallLeast)) && silence > stallTimes*c.slowest
}

// finish counts what was still due when the run ended, and whether it had been for too long.
func (c *client) finish() {
	if c.stalled() {
		c.slot.cur.stalled++
	}
	c.slot.cur.fairness.one(c.got)
	c.giveUp()
}
