package strategy

import (
	"net"
	"sync"

	"github.com/handoff-http/handoff/internal/sock"
	"github.com/handoff-http/handoff/pkg/listener"
)

// This file is how connections come to a loop of any kind: from its listener, and, when it drains, from the listener's
// door.

// exhausted is how long to leave clients in the queue when descriptors have run out and none of ours has been freed.
const exhausted = 100e6 // ns

// accept admits those who wait, at most burst of them unless that is below 0. It returns false when more would only fail
// for now.
func (l *crowd) accept(burst, flags int, admit func(fd int)) bool {
	for ; burst != 0; burst-- {
		fd, err := l.ln.TryAccept(flags)
		switch err {
		case nil:
			admit(fd)
			continue
		case listener.ErrWouldBlock:
			return true
		case listener.ErrFull, listener.ErrExhausted, net.ErrClosed: // closed: a drain is about to be seen
		default:
			l.eng.Fault(err)
		}
		l.retryAt = l.eng.Now() + exhausted
		return false
	}
	return true
}

// late admits what the door has handed over. It returns true when nothing more will come.
func (l *crowd) late(admit func(fd int)) bool {
	fds, shut := l.inbox.take()
	for _, fd := range fds {
		admit(fd)
	}
	return shut
}

func (l *crowd) receive(d *door) {
	for fd := range d.late {
		l.inbox.put(fd)
		l.wake()
	}
	l.inbox.close()
	l.wake()
}

func (l *crowd) discard() {
	fds, _ := l.inbox.take()
	for _, fd := range fds {
		_ = sock.Close(fd)
		l.ln.Done()
	}
}

// inbox is where a door leaves late connections.
type inbox struct {
	mu   sync.Mutex
	fds  []int
	shut bool
}

func (b *inbox) put(fd int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fds = append(b.fds, fd)
}

func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shut = true
}

func (b *inbox) take() (fds []int, shut bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	fds, b.fds = b.fds, nil
	return fds, b.shut
}
