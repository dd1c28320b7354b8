package engine

import (
	"errors"
	"os"
)

// Output is what to write next. It stays put until Flushed.
func (c *Conn) Output() []byte {
	if l := c.l; len(l.pending) > 0 {
		return l.pending
	}
	return c.l.lent
}

// Flushed says that the first n bytes of Output were written. Fewer than all, with a nil error, means that the socket
// takes no more for now. os.ErrDeadlineExceeded makes the engine look at its clock; any other error ends the connection.
func (c *Conn) Flushed(n int, err error) {
	l := c.l
	if c.span != nil {
		c.flushed(n)
	}
	short := n < len(c.Output())
	if len(l.pending) > 0 {
		l.pending = l.pending[n:]
	} else {
		l.lent = l.lent[n:]
	}
	if c.stall && n > 0 || short && !c.stall {
		c.stall = true
		c.since = c.eng.clock.Now()
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.expired(false)
	case err != nil:
		c.fail(err)
	case len(l.pending)+len(l.lent) == 0:
		c.written()
	}
}

// Taken says, of a stalled write, that the client has taken some of what was flushed earlier: the write timeout runs
// anew. Only a driver can tell, by what is left in its socket; a large send buffer takes no more until a good part of it
// has gone, so a slow client would otherwise look like one that reads nothing.
func (c *Conn) Taken() { c.since = c.eng.clock.Now() }

// written: the output is empty again.
func (c *Conn) written() {
	l := c.l
	if c.stall { // for as long as nothing was read, no head or body could come in time
		c.stall = false
		c.since = c.eng.clock.Now()
	}
	l.pending, l.lent = l.out.p[:0], nil
	if c.phase == inHead && l.w > l.r {
		c.advance() // requests that waited behind the high-water mark
		return
	}
	c.decide()
}

// HalfClosed says that the write side is shut. The client may still be sending: closing now could reset the connection
// before it has read its answer (RFC 9112 §9.6), so what comes is swallowed for a bounded time and amount.
func (c *Conn) HalfClosed(err error) {
	if err != nil {
		c.fail(err)
		return
	}
	c.phase, c.want = lingering, Read
	c.since = c.eng.clock.Now()
	c.release()
}

// decide derives the want from the phase and the pending output.
func (c *Conn) decide() {
	pending := 0
	if l := c.l; l != nil {
		pending = len(l.pending) + len(l.lent)
	}
	switch {
	case c.phase == ready && pending < highWater && c.l.lent == nil:
		c.want = Handle
	case pending > 0:
		c.want = Write
	case c.phase == closing && !c.eof:
		c.want = Shut
	case c.phase == closing, c.phase == lingering && c.eof:
		c.want = Close
	case c.eof:
		c.cutShort()
	default:
		c.waitForMore()
	}
}

// cutShort: the client is gone for good, in the middle of a request or between two.
func (c *Conn) cutShort() {
	if c.l == nil || blank(c.l.in.p[c.l.r:c.l.w]) {
		c.want = Close
		return
	}
	c.refuse(400)
}

func (c *Conn) waitForMore() {
	c.want = Read
	if l := c.l; c.phase == inHead && l != nil && l.r == l.w {
		c.since = c.eng.clock.Now()
		c.release()
	}
}
