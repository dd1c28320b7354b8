package strategy

import (
	"cmp"
	"sync/atomic"

	"github.com/handoff-http/handoff/internal/sock"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

// crowd is what loops of every kind have in common: how many connections they have, who of them waits for a turn or for
// a deadline, and whether new ones may come. Nothing in it is shared but the wake-up, the flags that go with it, and the
// inbox.
//
// It is embedded, beside the connections by descriptor, and knows no more of one than member: so whom an event concerns
// and what is done about it costs no indirect call. A type parameter was tried: it cost three instructions more a request.
type crowd struct {
	eng    *engine.Engine
	ln     *listener.Listener
	wake   func() // ends the loop's wait, from any goroutine
	open   int
	due    []*member       // cut short by the end of their turn: nobody tells of them again, so they are remembered here
	spare  []*member       // due's other half, swapped each round
	timers *wheel[*member] // 16 KiB, which in here would put the fields behind it where each use costs a nil check
	turn   int

	polled   bool  // the listener is being watched
	retryAt  int64 // ns; when to watch it again, if no connection has closed before
	draining bool
	space    atomic.Bool // a connection has closed since accepting failed for want of room
	quit     atomic.Bool // the drain has begun: the listener is the door's
	inbox    inbox
}

// member is what loops of every kind know of a connection.
type member struct {
	c     *engine.Conn
	fd    int
	left  int  // bytes the client had not taken when last looked at during this stall, 0 for not yet
	queue bool // in due
	dead  bool // it has wanted Close
	timer timer[*member]
}

func newCrowd(eng *engine.Engine, ln *listener.Listener, wake func(), turn int) crowd {
	return crowd{eng: eng, ln: ln, wake: wake, timers: new(wheel[*member]), turn: cmp.Or(turn, defaultTurn)}
}

// patience is how long the loop may sleep, in ms, -1 without bound.
func (l *crowd) patience() int {
	switch {
	case len(l.due) > 0:
		return 0
	case !l.polled && !l.draining:
		return exhausted / 1e6
	}
	return l.timers.wait(l.eng.Now())
}

// seat begins a connection.
func (l *crowd) seat(m *member, fd int) {
	m.c, m.fd, m.timer.owner = l.eng.NewConn(), fd, m
	l.open++
}

// unseat ends a connection. Its descriptor may be another's at once.
func (l *crowd) unseat(m *member) {
	m.dead = true
	l.timers.remove(&m.timer)
	_ = sock.Close(m.fd)
	m.c.End()
	l.open--
	l.ln.Done()
}

// place puts c where it is found by its descriptor.
func place[C any](conns []*C, fd int, c *C) []*C {
	if fd >= len(conns) {
		conns = append(conns, make([]*C, max(fd+1, 2*len(conns))-len(conns))...)
	}
	conns[fd] = c
	return conns
}

// await puts the connection on the wheel, if its deadline is earlier than the one it lies under.
func (l *crowd) await(m *member) {
	if d := m.c.Deadline(); d != 0 && (m.timer.by == 0 || d < m.timer.by) {
		l.timers.put(&m.timer, d, l.eng.Now())
	}
	if m.left == 0 && m.c.Want() == engine.Write {
		m.left = sock.Untaken(m.fd)
	}
}

func (l *crowd) postpone(m *member) {
	if !m.queue {
		m.queue = true
		l.due = append(l.due, m)
	}
}

// again gives those whose turn was over another, each once: whoever is cut short again waits behind the next events.
func (l *crowd) again(resume func(*member)) {
	if len(l.due) == 0 {
		return
	}
	due := l.due
	l.due, l.spare = l.spare[:0], due
	for i, m := range due {
		due[i] = nil
		m.queue = false
		if !m.dead {
			resume(m)
		}
	}
}
