package strategy

import (
	"net"
	"sync"

	"github.com/handoff-http/handoff/pkg/listener"
)

// lost keeps connections of failed rings reachable, and their leases out of the pool.
var lost sync.Map

// listen polls the listener, once: what is accepted must pass the listener's gate first, so that beyond the connection
// limit clients stay in the kernel's queue, which a multishot accept would empty before anybody can say no. The poll
// costs no call of its own, as it goes with the turn's others. It wakes all loops that share the listener.
//
// Note: an exclusive poll wakes one, but the kernel does not ask whether that one sleeps: while its handler blocked for two
// seconds, a client waited as long though another loop had nothing to do.
func (l *ringLoop) listen() {
	l.ring.PollIn(l.lnFD, tag(l.lnFD, tagListen))
	l.polled = true
}

// accept takes those who wait, a bounded number of them, and asks to be told of more.
func (l *ringLoop) accept() {
	for range defaultBurst {
		fd, err := l.ln.TryAccept(0)
		switch err {
		case nil:
			l.admit(fd)
			continue
		case listener.ErrWouldBlock:
			l.listen()
		case listener.ErrFull, listener.ErrExhausted, net.ErrClosed: // closed: a drain is about to be seen
			l.retryAt = l.eng.Now() + exhausted
		default:
			l.retryAt = l.eng.Now() + exhausted
			l.eng.Fault(err)
		}
		return
	}
	l.listen()
}

// admit begins a connection. What it has sent already is received in the next turn.
func (l *ringLoop) admit(fd int) {
	if fd >= len(l.conns) {
		l.conns = append(l.conns, make([]*ringConn, max(fd+1, 2*len(l.conns))-len(l.conns))...)
	}
	rc := &ringConn{c: l.eng.NewConn(), fd: fd}
	rc.timer.owner = rc
	l.conns[fd] = rc
	l.open++
	l.step(rc)
}

// drain leaves the listener to the door and moves every deadline to where draining puts it.
func (l *ringLoop) drain() {
	l.draining = true
	if l.polled {
		l.ring.Cancel(tag(l.lnFD, tagListen), tagCancel)
	}
	for _, rc := range l.conns {
		if rc != nil && !rc.dead {
			l.await(rc)
		}
	}
}

// late admits what the door has handed over. It returns true when nothing more will come.
func (l *ringLoop) late() bool {
	fds, shut := l.inbox.take()
	for _, fd := range fds {
		l.admit(fd)
	}
	return shut
}
