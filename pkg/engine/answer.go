package engine

import (
	"fmt"
	"runtime/debug"

	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

// Handle answers the one request that is wanted. Any goroutine may call it, one owner at a time.
func (c *Conn) Handle() {
	l := c.l
	mark := len(l.pending)
	if c.skip != 0 && (c.watched() || !c.plain()) {
		c.started()
	}
	l.resp.Begin(l.pending, c.eng.clock.Date(), c.mode())
	c.finish(mark, c.serve())
}

// Reject answers the wanted request with 503 and closes, for a driver that has nobody to handle it.
func (c *Conn) Reject() {
	l := c.l
	mark := len(l.pending)
	l.resp.Begin(l.pending, c.eng.clock.Date(), c.mode()|writer.Close)
	l.resp.Send(overloaded)
	c.finish(mark, nil)
}

// TurnAway is for a new connection that nobody will serve: it is told so with a 503 as soon as its first head has come,
// which may be a HEAD's, or when it has taken AwayGrace over it.
func (c *Conn) TurnAway() {
	c.away = true
	c.since = c.eng.clock.Now()
}

// serve calls the handler and survives it. Asking for a panic is not free, so it is asked only where there may be one.
func (c *Conn) serve() (err error) {
	panicked := true
	defer func() {
		if !panicked {
			return
		}
		if r := recover(); r != nil { // nil: runtime.Goexit
			err = fmt.Errorf("engine: handler panicked: %v\n%s", r, debug.Stack())
		}
	}()
	c.eng.Handler.Handle(&c.l.resp, &c.l.req)
	panicked = false
	return nil
}

// finish puts the answer behind the earlier ones, or a 500 in its place, and moves on to what is buffered behind the
// request. When draining, an answer closes only if nothing is buffered behind, so that what has been read is answered, or
// if half the drain's time is over: a client that sends without end would never hear of it, and be cut off.
func (c *Conn) finish(mark int, err error) {
	l := c.l
	if err == nil {
		if c.eng.Draining() && (l.next == l.w || c.eng.drainHalfOver()) { // asked now: it may have begun while the handler ran
			l.resp.SetClose()
		}
		l.pending, l.lent, err = l.resp.End()
	}
	c.phase = inHead
	if l.resp.Close() {
		c.phase = closing
	}
	if err != nil {
		c.eng.Fault(err)
		l.pending, l.lent = l.out.p[:mark], nil
		c.refuse(500)
	}
	if c.skip != 0 {
		if c.skip == 1 || c.span != nil {
			c.handled(mark)
		} else {
			c.skip--
		}
	}
	scribble(l.in.p[l.r:l.next])
	l.r, l.seen = l.next, 0
	if l.r == l.w {
		l.r, l.w = 0, 0
	}
	if c.phase == inHead && len(l.pending) < highWater && l.lent == nil {
		c.advance()
		return
	}
	c.decide()
}

// mode says what the answer to the current request must do beside what the handler wants.
func (c *Conn) mode() writer.Mode {
	l := c.l
	var m writer.Mode
	if l.req.Method() == parser.Head {
		m |= writer.NoBody
	}
	switch {
	case !l.req.KeepAlive(), l.req.Method() == parser.Connect:
		// After a refused CONNECT the client may already be speaking another protocol.
		m |= writer.Close
	case l.req.Minor() == 0:
		m |= writer.KeepAlive
	}
	return m
}

// refuse answers what could not be served with status and ends the connection: whatever is buffered behind it may not
// be what it seems.
func (c *Conn) refuse(status int) {
	l := c.l
	if c.span != nil {
		c.refused()
	}
	m := writer.Close
	if l.req.Method() == parser.Head {
		m |= writer.NoBody
	}
	l.resp.Begin(l.pending, c.eng.clock.Date(), m)
	l.resp.Send(refusals[status])
	l.pending, _, _ = l.resp.End()
	c.phase = closing
	c.decide()
}

// proceed asks the client for the body it holds back (RFC 9110 §10.1.1).
func (c *Conn) proceed() {
	l := c.l
	if len(l.out.p)-len(l.pending) < len(writer.Continue) {
		l.pending = l.grow(l.pending, len(writer.Continue))
	}
	l.pending = append(l.pending, writer.Continue...)
}

var overloaded = writer.NewTemplate(503, "text/plain", "Service Unavailable\n", "Retry-After: 1")

var refusals = func() map[int]*writer.Template {
	m := map[int]*writer.Template{503: overloaded}
	for _, code := range []int{400, 408, 413, 414, 417, 431, 500, 501, 505} {
		m[code] = writer.NewTemplate(code, "text/plain", writer.Reason(code)+"\n")
	}
	return m
}()
