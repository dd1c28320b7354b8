package engine

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// Conn is one connection. One goroutine at a time may own it; it needs no lock because ownership is handed over.
type Conn struct {
	eng   *Engine
	l     *lease // nil while idle
	want  Want
	phase phase
	away  bool  // TurnAway was called
	eof   bool  // the client has shut its side down; nothing more will come
	skip  int32 // requests up to the one that is observed, itself included; 0: none ever is
	since int64 // clock time at which the current wait's budget began: idle, head, body, stalled write or linger
	swept int32 // bytes swallowed while lingering
	stall bool  // the last write came up short; since counts from the last byte taken
	asks  bool  // a request has asked for Server-Timing
	looks uint8 // how often lingering found bytes untaken when its time was up, and went on
	err   error
	span  *Span // of the request that is observed, from its first stamp to its last; nil: none is
}

// Want says what the connection needs next.
func (c *Conn) Want() Want { return c.want }

// Err is what ended the connection, nil if it ended in good order. A client's fault on the wire is answered, not an error.
func (c *Conn) Err() error { return c.err }

// Idle reports that the connection is between requests (or before its first) with nothing buffered: it holds neither
// buffer nor Request. Only the owner may ask.
func (c *Conn) Idle() bool { return c.l == nil && c.phase == inHead && c.want == Read }

// between is Idle for the engine itself: a driver may hold Space while it waits.
func (c *Conn) between() bool {
	return c.phase == inHead && c.want == Read && (c.l == nil || c.l.r == c.l.w)
}

// End gives the lease back when nothing is in flight any more: no read into Space, no write of Output. It must be called
// once for every connection.
func (c *Conn) End() {
	c.release()
	c.drop()
	c.want = Close
	c.eng.ended.Add(1)
}

// Deadline is the clock time in ns by which the current want should be met, 0 for none. It is absolute across the many
// Reads of one head or body. A driver asks when it is about to wait; once the deadline has passed it says Filled (or
// Flushed) with os.ErrDeadlineExceeded, or ErrUntaken, and the engine decides. Waking early is harmless. Before it says so of
// a Read it tries to read once more: what came together with the deadline, or before the driver got round to it, still counts.
func (c *Conn) Deadline() int64 {
	d := c.budget()
	if cut := c.eng.cutAt(); cut != 0 && (d == 0 || cut < d) && (c.want == Read || c.want == Write) {
		return cut
	}
	return d
}

// budget is the deadline that the connection would have if its engine were not draining.
func (c *Conn) budget() int64 {
	l := &c.eng.limits
	switch {
	case c.want == Write && !c.stall: // since is about something else until the first short write
		return after(c.eng.clock.Now(), l.WriteTimeout)
	case c.want == Write:
		return after(c.since, l.WriteTimeout)
	case c.want != Read:
		return 0
	case c.phase == lingering:
		return c.since + int64(c.looks+1)*int64(lingerTime)
	case c.phase == inBody:
		return c.bodyDeadline()
	case c.away:
		return after(c.since, AwayGrace)
	case c.between():
		return c.idleDeadline()
	}
	return after(c.since, l.HeaderTimeout)
}

func (c *Conn) idleDeadline() int64 {
	d := after(c.since, c.eng.limits.IdleTimeout)
	if at := c.eng.drainAt.Load(); at != 0 {
		if g := at + int64(DrainGrace); d == 0 || g < d {
			return g
		}
	}
	return d
}

// bodyDeadline is the earlier of the body's own deadline and the moment at which what has come falls below the rate.
func (c *Conn) bodyDeadline() int64 {
	l := &c.eng.limits
	d := after(c.since, l.BodyTimeout)
	if l.BodyRate < 0 {
		return d
	}
	allowed := BodyGrace + time.Duration(float64(c.l.got)/float64(l.BodyRate)*float64(time.Second))
	if r := after(c.since, allowed); d == 0 || r < d {
		return r
	}
	return d
}

// cutAt is the clock time at which whatever is still open is cut off, 0 if never.
func (e *Engine) cutAt() int64 {
	at := e.drainAt.Load()
	if at == 0 {
		return 0
	}
	return after(at, e.limits.DrainTimeout)
}

func after(since int64, d time.Duration) int64 {
	if d >= none {
		return 0
	}
	return since + int64(d)
}

// expired is called on os.ErrDeadlineExceeded. The driver's timer may be stale, so only the clock counts. untaken: bytes of
// the last answer have not reached the client, and a close with anything unread, or ahead of anything sent, would reset the
// connection and lose them.
func (c *Conn) expired(untaken bool) {
	d, now := c.Deadline(), c.eng.clock.Now()
	if d == 0 || now < d {
		if c.want == Read {
			c.nothing()
		}
		return
	}
	cut := c.eng.cutAt()
	switch {
	case cut != 0 && now >= cut && c.phase != lingering && !c.between():
		c.eng.cut.Add(1)
		c.fail(ErrDrainTimeout)
	case c.want == Write:
		c.fail(ErrWriteTimeout)
	case c.away && c.phase == inHead:
		if c.between() {
			c.lease().req.Reset() // its method would be an earlier borrower's
		}
		c.refuse(503)
	case c.phase == inBody:
		c.refuse(408)
	case c.phase == inHead && !c.between() && !blank(c.l.in.p[c.l.r:c.l.w]):
		c.refuse(408)
	case untaken && c.phase != lingering:
		c.want = Shut
	case untaken && c.lingersOn() && (cut == 0 || now < cut):
		c.looks++
		c.nothing()
	default: // idle, or lingered long enough
		c.want = Close
	}
}

// lingersOn reports that another lingerTime is within lingerMost and within the write timeout, which is what a client has
// for taking an answer elsewhere.
func (c *Conn) lingersOn() bool {
	return time.Duration(c.looks+2)*lingerTime <= min(lingerMost, c.eng.limits.WriteTimeout)
}

// fail ends the connection at once: there is nobody left to answer.
func (c *Conn) fail(err error) {
	c.err = err
	c.want = Close
}

// blank reports that p holds nothing of a request: at most the empty lines that may come before one (RFC 9112 §2.2).
func blank(p []byte) bool {
	for _, b := range p {
		if b != '\r' && b != '\n' {
			return false
		}
	}
	return true
}

// ErrUntaken is for Filled: os.ErrDeadlineExceeded, while the client has not taken all that was written to it. A driver that
// cannot tell says os.ErrDeadlineExceeded, and the client may lose what it has not taken if it still sends.
var ErrUntaken = fmt.Errorf("engine: the client has not taken its last answer: %w", os.ErrDeadlineExceeded)

// What Err says of a connection that ran out of time with an answer under way.
var (
	ErrWriteTimeout = errors.New("engine: the client took nothing of its answer for the write timeout")
	ErrDrainTimeout = errors.New("engine: cut off by the drain timeout")
)
