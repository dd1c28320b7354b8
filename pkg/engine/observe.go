package engine

import (
	"math/rand/v2"
	"time"
)

// This file has the hooks: the rest of the package calls each behind one branch, and they alone look at the precise clock.
//
// Conn.skip counts requests down, and the one at 1 is observed: all others cost a few comparisons. The read that its first
// byte may come with has its time in the lease; at one whose bytes cannot reach that far, no clock is looked at. A span is
// borrowed when its turn comes. A connection's first request always has one, because that is the one a curious person
// sends; it is let go of without a word unless it is chosen, or asks for Server-Timing.
//
// A pipelined request whose turn comes while an observed one's answer waits to be written takes its place or leaves it,
// by lot: of the k whose turn it was each is as likely to be told of. If the first kept its place, of batches only the
// front would be seen, where nobody queues.

// shortest is how many bytes the least request has that another can follow.
const shortest = len("A / HTTP/1.1\r\nHost:\r\n\r\n")

var start = time.Now()

func sinceStart() int64 { return int64(time.Since(start)) + 1 }

// observe begins a connection of an observed engine. The first count is drawn from what remains of a count that somebody
// comes upon, so that connections of one request each are chosen as often as the requests of long ones.
func (c *Conn) observe() {
	n := 2 * c.eng.every()
	a, b := rand.IntN(n), rand.IntN(n-1)
	if b >= a {
		b++
	}
	c.skip = int32(min(a, b) + 1)
	c.borrow()
	c.span.extra, c.span.Accepted = true, c.eng.stamp()
}

func (e *Engine) every() int { return min(max(e.Every, 1), 1<<29) }

// draw is the distance to the next one that is observed: n on average, and never a fixed step, which a pipeline depth
// could divide, so that always the same place in it would be seen.
func draw(n int) int32 { return int32(1 + rand.IntN(2*n-1)) }

func (c *Conn) borrow() {
	s, _ := c.eng.spans.Get().(*Span)
	if s == nil {
		s = new(Span)
	}
	c.span = s
}

// drop gives the span back.
func (c *Conn) drop() {
	if s := c.span; s != nil {
		*s = Span{}
		c.span = nil
		c.eng.spans.Put(s)
	}
}

// watched says that there is something to be noted of the request that is being parsed or handled.
func (c *Conn) watched() bool { return c.skip == 1 || c.span != nil && c.span.extra }

// of says that the span is of the request that is being read, parsed or handled.
func (s *Span) of(c *Conn) bool { return s.Handled == 0 && (s.extra || c.skip == 1) }

func (c *Conn) dispatched() {
	if s := c.span; s.Accepted != 0 && s.Dispatched == 0 {
		s.Dispatched = c.eng.stamp()
	}
}

// reaches says that the time of a read of n bytes may be needed. Of later requests none began in what it passes over, so
// the time of an earlier read, or of the lease's earlier borrower, is never taken for theirs.
func (c *Conn) reaches(n int) bool {
	return c.span != nil || c.asks || int(c.skip-1)*shortest < c.l.w-c.l.r+n
}

// arrived: n bytes have been read behind w.
func (c *Conn) arrived(n int) {
	l, s := c.l, c.span
	l.last, l.came = c.eng.stamp(), 0
	if c.eng.Received != nil {
		l.came = c.eng.Received(l.in.p[l.w : l.w+n])
	}
	if s == nil && (c.asks && c.phase <= inBody || c.skip == 1 && l.w == l.r) {
		c.borrow()
		s = c.span
		s.extra = c.asks
	}
	if s == nil || !s.of(c) {
		return
	}
	if s.Arrived == 0 {
		s.Arrived, s.Received = l.last, l.came
	}
	s.Complete, s.Begun = l.last, l.last
}

// parsing: a request that came together with earlier ones is the current one now. One whose parsing had begun and that has
// no span has lost it by lot.
func (c *Conn) parsing() {
	l := c.l
	if l.seen == 0 {
		c.turn()
	}
	if s := c.span; s != nil && s.of(c) && s.Begun == 0 && l.last != 0 {
		s.Arrived, s.Received, s.Complete = l.last, l.came, l.last
		s.Begun = c.eng.stamp()
	}
}

// turn gives the request whose turn it is a span of its own, or by lot that of an earlier one.
func (c *Conn) turn() {
	s := c.span
	if s == nil {
		c.borrow()
		return
	}
	if s.Handled == 0 {
		return // it has one: it is the first of its read
	}
	if s.turns++; rand.IntN(s.turns) == 0 {
		*s = Span{turns: s.turns}
	}
}

func (c *Conn) parsed() {
	if s := c.span; s != nil && c.phase == ready && s.of(c) && s.Parsed == 0 && s.Begun != 0 {
		s.Parsed = c.eng.stamp()
	}
}

// started: who asks for Server-Timing without having been chosen gets what can be told from here on, and all of it with
// the connection's next request.
func (c *Conn) started() {
	s := c.span
	if s == nil || !s.of(c) {
		if !c.prefers() {
			return
		}
		c.asks = true
		if s == nil {
			c.borrow()
			s = c.span
		}
		if s.Handled != 0 {
			s.aside = c.eng.stamp()
			return
		}
		s.extra = true
	}
	s.Started = c.eng.stamp()
}

// handled: the answer, from mark on, is behind the earlier ones. Reject comes here without started.
func (c *Conn) handled(mark int) {
	s := c.span
	if s == nil || !s.of(c) {
		c.missed(mark)
		return
	}
	chosen := c.skip == 1 && s.Started != 0 && s.Begun != 0
	if s.Started != 0 {
		s.Handled = c.eng.stamp()
		if c.prefers() {
			c.asks = true
			c.tell(mark, s)
		}
	}
	if c.skip--; c.skip == 0 {
		c.skip = draw(c.eng.every())
	}
	if !chosen {
		if *s = (Span{extra: c.asks}); !c.asks || c.l.next == c.l.w {
			c.drop()
		}
		return
	}
	s.extra, s.Status, s.turns = false, c.l.resp.Status(), max(s.turns, 1)
	s.keep(c)
	s.left = len(c.l.pending) + len(c.l.lent)
}

// missed counts a request that no span is of.
func (c *Conn) missed(mark int) {
	s := c.span
	if c.skip--; c.skip == 0 {
		c.skip = draw(c.eng.every())
	}
	if s != nil && s.aside != 0 {
		c.tell(mark, &Span{Started: s.aside, Handled: c.eng.stamp()})
		s.aside = 0
	}
}

// refused: a request that is not handled is not observed.
func (c *Conn) refused() {
	if c.span.Started == 0 {
		c.drop()
	}
}

func (c *Conn) flushed(n int) {
	s := c.span
	if s.Handled == 0 {
		return
	}
	if s.left -= n; s.left > 0 {
		return
	}
	s.Written = c.eng.stamp()
	c.eng.Observe(s)
	c.drop()
}
