package strategy

import (
	"cmp"
	"context"
	"errors"
	"runtime"

	"github.com/handoff-http/handoff/internal/sock"
	"github.com/handoff-http/handoff/internal/uring"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

func uringUnavailable() error { return uring.Unavailable() }

// Serve implements Strategy.
func (u Uring) Serve(ctx context.Context, ln *listener.Listener, eng *engine.Engine) error {
	if err := uringUnavailable(); err != nil {
		return errors.Join(err, ln.Close())
	}
	u.Loops = cmp.Or(u.Loops, runtime.GOMAXPROCS(0))
	u.Entries = cmp.Or(u.Entries, defaultEntries)
	u.Turn = cmp.Or(u.Turn, defaultTurn)
	all, err := doors(ln, u.Accept, u.Loops)
	if err != nil {
		return err
	}
	loops, err := newRingLoops(eng, all, u)
	if err != nil {
		closeAll(all)
		return err
	}
	return serveLoops(ctx, "uring", eng, all, 0, loops)
}

func (l *ringLoop) hearSpace() {
	l.space.Store(true)
	l.ring.Wake()
}

func (l *ringLoop) hearQuit() {
	l.quit.Store(true)
	l.ring.Wake()
}

// receive passes on what a door hands over late. Then the door is closed, but a poll that a busy loop cannot cancel yet
// still holds the socket: shutting it is what ends the listening.
func (l *ringLoop) receive(d *door) {
	for fd := range d.late {
		l.inbox.put(fd)
		l.ring.Wake()
	}
	_ = sock.CloseRead(l.lnFD) // fails if another loop that shares the socket was first
	l.inbox.close()
	l.ring.Wake()
}

// discard closes what a loop that failed could not admit any more, and its own hold on the listening socket.
func (l *ringLoop) discard() {
	fds, _ := l.inbox.take()
	for _, fd := range fds {
		_ = sock.Close(fd)
		l.ln.Done()
	}
	_ = sock.Close(l.lnFD)
}

func newRingLoops(eng *engine.Engine, all []*door, u Uring) ([]*ringLoop, error) {
	loops := make([]*ringLoop, 0, len(all))
	for _, d := range all {
		l, err := newRingLoop(eng, d.ln, u)
		if err != nil {
			for _, other := range loops {
				_ = other.ring.Close()
				other.discard()
			}
			return nil, err
		}
		loops = append(loops, l)
	}
	return loops, nil
}
