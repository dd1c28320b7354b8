package listener

import (
	"net"
	"slices"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/internal/sock"
)

// Queue returns how many connections wait to be accepted, and how many may, in the accept queues of this listener and
// its clones together. The error wraps errors.ErrUnsupported where the system does not say (TCP_INFO), and is
// net.ErrClosed when all of them are closed.
func (l *Listener) Queue() (waiting, room int, err error) {
	err = net.ErrClosed
	for _, one := range l.gate.family.open() {
		n, most, failed := one.queue()
		if failed == net.ErrClosed {
			continue
		}
		if failed != nil {
			return 0, 0, failed
		}
		waiting, room, err = waiting+n, room+most, nil
	}
	return waiting, room, err
}

func (l *Listener) queue() (waiting, room int, err error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	switch {
	case l.closed:
		return 0, 0, net.ErrClosed
	case l.at.domain == unix.AF_UNIX:
		return 0, 0, errNoQueue
	}
	return sock.Queue(l.fd)
}

// family is a listener and its clones, as long as they are open.
type family struct {
	mu  sync.Mutex
	all []*Listener
}

func (f *family) add(l *Listener) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, l)
}

// open lists them. Those that have been closed are forgotten.
func (f *family) open() []*Listener {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = slices.DeleteFunc(f.all, func(l *Listener) bool {
		l.mu.RLock()
		defer l.mu.RUnlock()
		return l.closed
	})
	return slices.Clone(f.all)
}
