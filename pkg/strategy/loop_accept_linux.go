package strategy

import (
	"github.com/handoff-http/handoff/internal/epoll"
	"github.com/handoff-http/handoff/pkg/listener"
)

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

func (l *loop) accept() {
	if !l.crowd.accept(l.burst, listener.NonBlock, l.admit) {
		l.unlisten()
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
	lc := &looped{dry: true}
	l.seat(&lc.member, fd)
	l.conns = place(l.conns, fd, lc)
	if err := l.poller.Add(fd, 0, epoll.In|epoll.Out|epoll.Pri|epoll.RDHup|epoll.Edge); err != nil {
		l.eng.Fault(err)
		l.close(lc)
		return
	}
	l.await(&lc.member)
}

// drain leaves the listener to the door and moves every deadline to where draining puts it.
func (l *loop) drain() {
	l.unlisten()
	for _, lc := range l.conns {
		if lc != nil {
			l.await(&lc.member)
		}
	}
}
