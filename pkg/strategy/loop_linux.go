package strategy

import (
	"cmp"
	"os"

	"github.com/handoff-http/handoff/internal/epoll"
	"github.com/handoff-http/handoff/internal/sock"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

// loop is one event loop: a goroutine, its poller, its connections.
type loop struct {
	crowd
	conns  []*looped // by descriptor
	poller *epoll.Poller
	events []epoll.Event
	batch  []*looped // read from in this round and not met yet
	burst  int
}

// looped is a connection of a loop, registered once for everything, edge-triggered. The poller tells changes; what holds
// in between is remembered here.
type looped struct {
	member
	dry  bool // the last read emptied the socket, and no edge has come since
	full bool // the last write filled the socket, and no edge has come since
	tail bool // the end of the stream, or an urgent mark, is near: a short read does not mean dry
	turn int  // how much of its turn it has left
}

const (
	listenerTag = 1 // the poller's tag of the listener; connections have 0
	eventBatch  = 256
	// together is how many connections a loop reads from before it handles what they sent, and then writes to them. What
	// the kernel does in a call drives our code out of the processor's caches and predictors, and this way it comes back once
	// for eight: see docs/PERFORMANCE.md. No answer waits for more than seven handlers of others.
	together = 8
)

func newLoop(eng *engine.Engine, ln *listener.Listener, burst, turn int) (*loop, error) {
	p, err := epoll.Open()
	if err != nil {
		return nil, err
	}
	return &loop{
		crowd:  newCrowd(eng, ln, p.Wake, turn),
		poller: p,
		events: make([]epoll.Event, eventBatch),
		burst:  cmp.Or(burst, defaultBurst),
	}, nil
}

// run is the loop. It ends when it drains and its last connection has ended, or when the poller fails.
func (l *loop) run() error {
	defer l.poller.Close()
	return l.live(l)
}

// discard closes a poller that never ran, too.
func (l *loop) discard() {
	_ = l.poller.Close()
	l.crowd.discard()
}

// round is one wait and all that follows from it.
func (l *loop) round() error {
	n, err := l.poller.Wait(l.events, l.patience(), true)
	if err != nil {
		return err
	}
	for i := range l.events[:n] {
		l.event(&l.events[i])
	}
	l.meet()
	l.again(l.whole)
	l.timers.expired(l.eng.Now(), l.expire)
	return nil
}

func (l *loop) event(ev *epoll.Event) {
	if ev.Tag() == listenerTag {
		l.meet() // new clients do not come before those who have been read from
		l.accept()
		return
	}
	// The descriptor may have been closed, and even reused, since the event was queued. Then this looks once in vain.
	lc := l.conns[ev.FD()]
	if lc == nil {
		return
	}
	if ev.Readable() {
		lc.dry = false
	}
	if ev.Writable() {
		lc.full = false
	}
	if ev.Closing() || ev.Urgent() {
		lc.tail = true
	}
	lc.turn = l.turn
	if l.step(lc, engine.Read) {
		return
	}
	if l.batch = append(l.batch, lc); len(l.batch) == together {
		l.meet()
	}
}

// meet takes the connections of a batch as far as they go: first all are handled, then all are written to.
func (l *loop) meet() {
	for _, most := range [...]engine.Want{engine.Handle, engine.Close} {
		for _, lc := range l.batch {
			if !lc.dead {
				l.step(lc, most)
			}
		}
	}
	clear(l.batch)
	l.batch = l.batch[:0]
}

// whole gives a connection a turn of its own.
func (l *loop) whole(m *member) {
	lc := l.conns[m.fd]
	lc.turn = l.turn
	l.step(lc, engine.Close)
}

// step meets a connection's wants until one would block, its turn is over, or it ends: then it returns true. It returns false
// at a want that comes after most.
func (l *loop) step(lc *looped, most engine.Want) (done bool) {
	for c := lc.c; ; {
		want := c.Want()
		if want > most {
			return false
		}
		switch want {
		case engine.Read:
			if lc.dry {
				l.await(&lc.member)
				return true
			}
			if lc.turn < 0 {
				l.postpone(&lc.member)
				return true
			}
			if l.read(lc); !lc.dry { // only a client that sends without end pays for its reads
				lc.turn--
			}
		case engine.Handle:
			if lc.turn--; lc.turn < 0 {
				l.postpone(&lc.member)
				return true
			}
			c.Handle()
		case engine.Write:
			if lc.full {
				l.await(&lc.member)
				return true
			}
			if lc.turn--; lc.turn < 0 {
				l.postpone(&lc.member)
				return true
			}
			l.write(lc)
		case engine.Shut:
			c.HalfClosed(sock.CloseWrite(lc.fd))
		case engine.Close:
			l.close(lc)
			return true
		}
	}
}

// A short read means the socket is empty, so the read that would only say so is skipped. Not so with the end of the
// stream behind it: a client that sends a request and a FIN together would wait for its answer's connection for ever.
func (l *loop) read(lc *looped) {
	space := lc.c.Space()
	n, err := sock.Read(lc.fd, space)
	if err == sock.ErrAgain {
		err, lc.tail = nil, false // a tail would have shown: that was another connection's event
	}
	lc.dry = n < len(space) && !lc.tail
	lc.c.Filled(n, err)
}

// write first and ask later: an answer nearly always fits, so the poller hears of writing only when it does not.
func (l *loop) write(lc *looped) {
	out := lc.c.Output()
	n, err := sock.Write(lc.fd, out)
	if err == sock.ErrAgain {
		err = nil
	}
	lc.full = n < len(out)
	if n > 0 {
		lc.left = 0
	}
	lc.c.Flushed(n, err)
}

// expire looks at a connection whose slot in the wheel has come up. What came together with the deadline still counts,
// so a connection that waits to read reads once more.
func (l *loop) expire(m *member) {
	l.lapse(l.conns[m.fd])
	l.whole(m)
}

// lapse tells the engine of a deadline that has passed. What came together with it still counts, so a connection that
// waits to read reads once more.
func (l *loop) lapse(lc *looped) {
	if d := lc.c.Deadline(); d == 0 || d > l.eng.Now() {
		return
	}
	switch lc.c.Want() {
	case engine.Read:
		n, err := sock.Read(lc.fd, lc.c.Space())
		if err == sock.ErrAgain {
			err = lapsed(lc.fd)
		}
		lc.c.Filled(n, err)
	case engine.Write:
		left := sock.Untaken(lc.fd)
		if left < lc.left {
			lc.c.Taken()
		}
		lc.left = left
		lc.c.Flushed(0, os.ErrDeadlineExceeded)
	}
}

func (l *loop) close(lc *looped) {
	l.conns[lc.fd] = nil
	l.unseat(&lc.member)
}

// abandon closes everything when the poller itself has failed.
func (l *loop) abandon() {
	for _, lc := range l.conns {
		if lc != nil {
			l.close(lc)
		}
	}
}
