package engine

import (
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

// lease is all the memory that a connection needs while it is not idle, taken and given back as one.
type lease struct {
	in   *buffer
	r, w int // in.p[r:w] has been read and not yet answered; the request being parsed begins at r

	seen int // of in.p[r:w], how much Parse has looked at
	head int // length of the parsed head
	body int // body bytes decoded so far, at in.p[r+head:]
	next int // where the bytes behind the complete request begin
	got  int // raw bytes of the body so far, for the minimum rate

	last, came int64 // precise time of the last read, and Engine.Received of it; 0: nobody needs it

	out     *buffer
	pending []byte // out.p[:n] still to be written, without what is flushed
	lent    []byte // a handler's own bytes, to be written behind pending

	req   parser.Request
	resp  writer.Response
	chunk parser.Chunked
}

func (c *Conn) lease() *lease {
	if c.l != nil {
		return c.l
	}
	l, _ := c.eng.leases.Get().(*lease)
	if l == nil {
		l = &lease{}
		l.req.SetLimits(c.eng.limits.head())
		l.resp.Grow = l.grow
	}
	if l.in == nil {
		l.in = newBuffer(minBuffer)
	}
	if l.out == nil {
		l.out = newBuffer(minBuffer)
	}
	l.r, l.w, l.seen = 0, 0, 0
	l.pending, l.lent = l.out.p[:0], nil
	c.l = l
	return l
}

// release gives the lease back. A buffer that grew goes to its own class, so that one large body does not make every
// later lease large.
func (c *Conn) release() {
	l := c.l
	if l == nil {
		return
	}
	c.l = nil
	if len(l.in.p) > minBuffer {
		l.in.free()
		l.in = nil
		l.req.Reset() // it still refers to the buffer, and a driver may hold this lease for as long as it waits
	}
	if len(l.out.p) > minBuffer {
		l.out.free()
		l.out = nil
	}
	l.pending, l.lent = nil, nil
	c.eng.leases.Put(l)
}

// room makes space behind w: by moving what is buffered to the front, or else by growing.
func (l *lease) room() {
	if l.r == 0 {
		b := newBuffer(2 * len(l.in.p))
		copy(b.p, l.in.p[:l.w])
		l.in.free()
		l.in = b
	} else {
		copy(l.in.p, l.in.p[l.r:l.w])
		l.w -= l.r
		l.r = 0
	}
	l.req.Rebase(l.in.p[:l.w])
}

// grow is the writer's way to the pooled size classes: p is out's front, n more bytes are needed.
func (l *lease) grow(p []byte, n int) []byte {
	b := newBuffer(max(2*len(l.out.p), len(p)+n))
	copy(b.p, p)
	l.out.free()
	l.out = b
	return b.p[:len(p)]
}
