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
	t := c.slot.cur
	t.fault(c.counts, k)
	t.unanswered += int64(c.due)
	c.due = 0
	c.until = c.run.now() + int64(min(firstBackOff<<c.fails, lastBackOff))
	c.fails = min(c.fails+1, 10)
	if c.want = wantPark; c.hasSock {
		c.want = wantHang
	}
}

// ready says whether a parked client may resume: its back-off is over, or the signal was given, or none will be.
func (c *client) ready(now int64) bool {
	p := c.run.phase.Load()
	if p >= tail {
		return true
	}
	if c.until > 0 {
		return now >= c.until
	}
	return p >= warmup
}

// resume ends a wait.
func (c *client) resume() {
	c.until = 0
	if c.hasSock {
		c.begin(c.run.now())
	} else {
		c.redial()
	}
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

// note remembers when the connection was last answered, and how long it has had to wait at most. What comes in the
// tail no longer matters: the question is what the window looked like.
func (c *client) note(now int64) {
	if c.heard && c.run.phase.Load() < tail {
		c.answered, c.slowest = now, max(c.slowest, now-c.since)
	}
	c.heard = false
}

const (
	stallShare = 2                      // a stall lasts at least this part of the window, …
	stallLeast = 200 * time.Millisecond // … and at least so long, since a busy machine may pause
	stallTimes = 2                      // … and so many times as long as the connection has ever waited before
)

// stalled says whether the connection was answered in the window and then no longer. To be waiting when the window
// closes is normal in a closed loop, and where answers are slow, so is to wait for long: a stall is what is long even
// beside the slowest answer that there was.
func (c *client) stalled() bool {
	from, to := c.run.opened.Load(), c.run.closed.Load()
	silence := to - c.answered
	return c.served && silence >= max((to-from)/stallShare, int64(stallLeast)) && silence > stallTimes*c.slowest
}

// finish counts what was still due when the run ended, and whether it had been for too long.
func (c *client) finish() {
	if c.stalled() {
		c.slot.cur.stalled++
	}
	c.slot.cur.unanswered += int64(c.due)
	c.due = 0
}
