package strategy

import (
	"cmp"
	"runtime"

	"github.com/handoff-http/handoff/internal/sock"
	"github.com/handoff-http/handoff/internal/uring"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

// ringLoop is one completion loop: a locked thread, its ring, its connections.
type ringLoop struct {
	crowd
	conns  []*ringConn // by descriptor
	lnFD   int         // the listening socket, held by a descriptor of our own
	ring   *uring.Ring
	sent   []*ringConn // whose sends the next turn submits
	gone   []*ringConn // sent's other half
	stack  []held      // by provided buffer
	turns  uint8       // counts rounds, to tell a send of this one from one of the last
	unsent int         // how many sends are queued and not submitted
	multi  bool
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
	r, err := uring.Open(uring.Config{Entries: cmp.Or(u.Entries, defaultEntries)})
	if err != nil {
		return nil, err
	}
	fd, err := uring.Dup(ln.FD())
	if err != nil {
		_ = r.Close()
		return nil, err
	}
	return &ringLoop{
		crowd: newCrowd(eng, ln, r.Wake, u.Turn),
		lnFD:  fd,
		ring:  r,
		stack: make([]held, r.Buffers()),
		multi: !u.single,
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
	if err := l.live(l); err != nil {
		return err
	}
	return l.ring.Turn(0) // cancels the poll, and with it the last hold on the listening socket
}

// round is one system call and all that follows from it.
func (l *ringLoop) round() error {
	l.sent, l.gone = l.gone[:0], l.sent
	l.turns++
	l.unsent = 0
	if err := l.ring.Turn(int64(l.patience()) * 1e6); err != nil {
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
	l.again(l.resume)
	l.timers.expired(l.eng.Now(), l.expire)
	return nil
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

func (l *ringLoop) resume(m *member) { l.step(l.conns[m.fd]) }

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
