package strategy

import (
	"runtime"
	"sync/atomic"

	"github.com/handoff-http/handoff/internal/sock"
	"github.com/handoff-http/handoff/internal/uring"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

// ringLoop is one completion loop: a locked thread, its ring, its connections. Nothing in it is shared but the wake-up,
// the flags that go with it, and the inbox.
type ringLoop struct {
	eng    *engine.Engine
	ln     *listener.Listener
	lnFD   int // the listening socket, held by a descriptor of our own
	ring   *uring.Ring
	conns  []*ringConn // by descriptor
	open   int
	due    []*ringConn // cut short by the end of their turn
	spare  []*ringConn // due's other half, swapped each round
	sent   []*ringConn // whose sends the next turn submits
	gone   []*ringConn // sent's other half
	stack  []held      // by provided buffer
	timers wheel[*ringConn]
	turn   int
	turns  uint32 // counts rounds, to tell a send of this one
	unsent int    // how many sends are queued and not submitted
	multi  bool

	polled   bool  // the listener is being polled
	retryAt  int64 // ns; when to poll it again, if no connection has closed before
	draining bool
	space    atomic.Bool // a connection has closed since accepting failed for want of room
	quit     atomic.Bool // the drain has begun: the listener is the door's
	inbox    inbox
}

// What an operation is, in the low byte of its tag; the descriptor is above it. A descriptor is closed only after the
// last completion of its operations, so a tag never means a later connection.
const (
	tagListen = iota
	tagRecv
	tagSend
	tagCancel
	tagBits = 8
)

// unsentMost is how many sends a loop queues before it submits them, though it has more to handle: so no answer waits for more
// handlers than that. Under load a turn has about eleven.
const unsentMost = 16

func tag(fd int, kind uint64) uint64 { return uint64(fd)<<tagBits | kind }

func newRingLoop(eng *engine.Engine, ln *listener.Listener, u Uring) (*ringLoop, error) {
	r, err := uring.Open(uring.Config{Entries: u.Entries})
	if err != nil {
		return nil, err
	}
	fd, err := uring.Dup(ln.FD())
	if err != nil {
		_ = r.Close()
		return nil, err
	}
	return &ringLoop{
		eng: eng, ln: ln, lnFD: fd, ring: r, stack: make([]held, r.Buffers()), turn: u.Turn, multi: !u.single,
	}, nil
}

// run is the loop. It ends when it drains and its last connection has ended, or when the ring fails.
//
// The thread is the ring's: only it may submit, and completions are made ready when it asks. So it never yields to other
// goroutines by itself, which would hand the thread over and back.
func (l *ringLoop) run() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer l.ring.Close()
	if err := l.ring.Start(); err != nil {
		return err
	}
	for {
		switch {
		case l.draining:
			if l.late() && l.open == 0 {
				return l.ring.Turn(0) // cancels the poll, and with it the last hold on the listening socket
			}
		case l.quit.Load():
			l.drain()
			continue
		case !l.polled && (l.space.Swap(false) || l.eng.Now() >= l.retryAt):
			l.listen()
		}
		if err := l.round(); err != nil {
			l.abandon()
			return err
		}
	}
}

// round is one system call and all that follows from it.
func (l *ringLoop) round() error {
	l.sent, l.gone = l.gone[:0], l.sent
	l.turns++
	l.unsent = 0
	if err := l.ring.Turn(l.patience()); err != nil {
		return err
	}
	for {
		c, ok := l.ring.Next()
		if !ok {
			break
		}
		l.completed(c)
	}
	l.stalls()
	l.again()
	l.timers.expired(l.eng.Now(), l.expire)
	return nil
}

// patience is how long the ring may sleep, in ns.
func (l *ringLoop) patience() int64 {
	switch {
	case len(l.due) > 0:
		return 0
	case !l.polled && !l.draining:
		return exhausted
	}
	if ms := l.timers.wait(l.eng.Now()); ms >= 0 {
		return int64(ms) * 1e6
	}
	return -1
}

func (l *ringLoop) completed(c uring.Completion) {
	fd := int(c.Tag >> tagBits)
	switch c.Tag & (1<<tagBits - 1) {
	case tagListen:
		l.polled = false
		if !l.draining {
			l.accept()
		}
	case tagRecv:
		l.received(l.conns[fd], c)
	case tagSend:
		l.flushed(l.conns[fd], c)
	}
	if l.unsent >= unsentMost {
		l.unsent = 0
		l.ring.Submit()
	}
}

// again gives those whose turn was over another, each once.
func (l *ringLoop) again() {
	due := l.due
	l.due, l.spare = l.spare[:0], due
	for i, rc := range due {
		due[i] = nil
		rc.queue = false
		if !rc.dead {
			l.step(rc)
		}
	}
}

// abandon ends everything when the ring itself has failed. The kernel may still be about to write to what it was given:
// such memory is kept for good, rather than lent to another client.
func (l *ringLoop) abandon() {
	for _, rc := range l.conns {
		switch {
		case rc == nil:
		case rc.recv == notReceiving && !rc.sending:
			l.close(rc)
		default:
			_ = sock.Close(rc.fd)
			l.open--
			l.ln.Done()
			lost.Store(rc, nil)
		}
	}
}
