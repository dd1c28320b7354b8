package strategy

import (
	"net"
	"sync"

	"github.com/handoff-http/handoff/internal/epoll"
	"github.com/handoff-http/handoff/pkg/listener"
)

// This file is how connections come to a loop: from its listener, and, when it drains, from the listener's door.

// listen puts the listener into the poller. It is taken out while accepting can only fail, because level-triggered it
// would spin.
func (l *loop) listen() {
	err := l.poller.Add(l.ln.FD(), listenerTag, epoll.In|epoll.Exclusive)
	l.polled = err == nil
	if err != nil && !l.quit.Load() {
		l.retryAt = l.eng.Now() + exhausted
		l.eng.Fault(err)
	}
}

func (l *loop) accept(burst int) {
	for ; burst != 0; burst-- {
		fd, err := l.ln.TryAccept(listener.NonBlock)
		switch err {
		case nil:
			l.admit(fd)
			continue
		case listener.ErrWouldBlock:
		case listener.ErrFull, listener.ErrExhausted, net.ErrClosed: // closed: a drain is about to be seen
			l.unlisten()
		default:
			l.unlisten()
			l.eng.Fault(err)
		}
		return
	}
}

// unlisten takes the listener out of the poller. By now it may have been closed, and its number may be another's; not
// one of this loop's connections, though, for nothing has been admitted since.
func (l *loop) unlisten() {
	if l.polled {
		_ = l.poller.Del(l.ln.FD())
		l.polled = false
	}
	l.retryAt = l.eng.Now() + exhausted
}

// admit registers a new connection. The poller tells at once what holds already, so there is nothing to try here.
func (l *loop) admit(fd int) {
	if fd >= len(l.conns) {
		l.conns = append(l.conns, make([]*looped, max(fd+1, 2*len(l.conns))-len(l.conns))...)
	}
	lc := &looped{c: l.eng.NewConn(), fd: fd, dry: true}
	lc.timer.owner = lc
	l.conns[fd] = lc
	l.open++
	if err := l.poller.Add(fd, 0, epoll.In|epoll.Out|epoll.Pri|epoll.RDHup|epoll.Edge); err != nil {
		l.eng.Fault(err)
		l.close(lc)
		return
	}
	l.await(lc)
}

// drain leaves the listener to the door and moves every deadline to where draining puts it.
func (l *loop) drain() {
	l.draining = true
	l.unlisten()
	for _, lc := range l.conns {
		if lc != nil {
			l.await(lc)
		}
	}
}

// late admits what the door has handed over. It returns true when nothing more will come.
func (l *loop) late() bool {
	fds, shut := l.inbox.take()
	for _, fd := range fds {
		l.admit(fd)
	}
	return shut
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
