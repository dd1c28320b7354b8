package engine

import (
	"errors"
	"io"
	"os"

	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/parser"
)

// Space is where to read to. It is never empty, is leased on first use, and stays put until Filled.
func (c *Conn) Space() []byte {
	l := c.lease()
	if c.span != nil {
		c.dispatched()
	}
	if l.w == len(l.in.p) {
		l.room()
	}
	return l.in.p[l.w:]
}

// Filled says that n bytes were read into Space, or why none were:
//
//	0, nil                    nothing is there now; an idle connection's lease goes back
//	0, io.EOF                 the client has shut its side down; what it sent is still answered
//	0, os.ErrDeadlineExceeded the deadline may have passed; the engine looks at its clock
//	0, ErrUntaken             the same, and the client has not taken all of its answers
//	0, any other error        the connection is lost
func (c *Conn) Filled(n int, err error) {
	switch {
	case n > 0 && c.phase == lingering:
		c.swallow(n)
	case n > 0:
		c.take(n)
	}
	switch {
	case err == nil && n > 0:
	case err == nil:
		c.nothing()
	case errors.Is(err, io.EOF):
		c.eof = true
		c.decide()
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.expired(err == ErrUntaken)
	default:
		c.fail(err)
	}
}

// nothing came: a connection that only waits gives its lease back.
func (c *Conn) nothing() {
	if c.phase == lingering || c.between() {
		c.release()
	}
}

func (c *Conn) swallow(n int) {
	if c.swept += int32(n); c.swept > lingerBytes {
		c.want = Close
	}
}

func (c *Conn) take(n int) {
	l := c.l
	if c.skip != 0 && c.reaches(n) {
		c.arrived(n)
	}
	l.w += n
	if c.phase == inBody {
		l.got += n
	}
	c.advance()
}

// advance takes the buffered bytes as far as they go towards one whole request, then decides what to want.
func (c *Conn) advance() {
	l := c.l
	if c.phase == inHead && l.w-l.r > l.seen {
		if c.skip != 0 && c.watched() {
			c.parsing()
		}
		c.parse()
	}
	if c.phase == inBody {
		c.collect()
	}
	if c.skip != 0 && c.watched() {
		c.parsed()
	}
	if c.phase == ready { // whoever takes more has room for one more answer
		c.want = Handle
		return
	}
	c.decide()
}

func (c *Conn) parse() {
	l := c.l
	n, err := parser.Parse(&l.req, l.in.p[l.r:l.w], l.seen)
	if err == nil {
		l.head = n
		c.headComplete()
		return
	}
	switch e, _ := err.(parser.Error); e {
	case parser.ErrPartial:
		if l.seen == 0 && !c.away {
			c.since = c.eng.clock.Now() // the head's budget begins with its first byte
		}
		l.seen = l.w - l.r
	default:
		c.refuse(e.Status())
	}
}

// headComplete decides about the body, before any of it is read.
func (c *Conn) headComplete() {
	l := c.l
	if c.away {
		c.refuse(503)
		return
	}
	length, chunked := l.req.ContentLength(), l.req.Chunked()
	if !chunked && length <= 0 {
		l.next = l.r + l.head
		c.phase = ready
		return
	}
	if length > c.eng.limits.Body {
		c.refuse(parser.ErrBodyTooLarge.Status())
		return
	}
	if chunked {
		l.chunk.Reset(c.eng.limits.chunks())
	}
	l.body, l.got = 0, l.w-l.r-l.head
	c.phase = inBody
	c.since = c.eng.clock.Now()
	if l.got == 0 && l.req.ExpectContinue() {
		c.expected()
	}
}

// expected answers a client that holds its body back: with a 100, or, if the answer does not depend on the body, with that
// (RFC 9110 §10.1.1). It may then send its body or not; nobody can tell, so the connection ends.
func (c *Conn) expected() {
	l := c.l
	if d, ok := c.eng.Handler.(handler.Decider); ok && d.Decided(&l.req) {
		l.req.Abandon()
		l.next = l.r + l.head
		c.phase = ready
		return
	}
	c.proceed()
}

// collect gathers the body behind the head: in place as it is, or decoded in place from chunks.
func (c *Conn) collect() {
	l := c.l
	at := l.r + l.head
	if length := l.req.ContentLength(); !l.req.Chunked() {
		if int64(l.w-at) >= length {
			c.bodyComplete(int(length), at+int(length))
		}
		return
	}
	raw := l.in.p[at+l.body : l.w]
	kept, n, err := l.chunk.Decode(raw)
	l.body += kept
	switch e, _ := err.(parser.Error); {
	case err == nil:
		c.bodyComplete(l.body, l.w-len(raw)+n)
	case e == parser.ErrPartial:
		// The framing that was taken out leaves a gap; closing it keeps a long body in little more than its own size.
		l.w = at + l.body + copy(raw[kept:], raw[n:])
	default:
		c.refuse(e.Status())
	}
}

func (c *Conn) bodyComplete(length, next int) {
	l := c.l
	at := l.r + l.head
	l.req.SetBody(l.in.p[at : at+length : at+length])
	l.next = next
	c.phase = ready
}
