package strategy

import (
	"sync"

	"github.com/handoff-http/handoff/internal/sock"
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
	if l.crowd.accept(defaultBurst, 0, l.admit) {
		l.listen()
	}
}

// admit begins a connection. What it has sent already is received in the next turn.
func (l *ringLoop) admit(fd int) {
	rc := &ringConn{}
	l.seat(&rc.member, fd)
	l.conns = place(l.conns, fd, rc)
	l.step(rc)
}

// drain leaves the listener to the door and moves every deadline to where draining puts it.
func (l *ringLoop) drain() {
	if l.polled {
		l.ring.Cancel(tag(l.lnFD, tagListen), tagCancel)
	}
	for _, rc := range l.conns {
		if rc != nil && !rc.dead {
			l.await(&rc.member)
		}
	}
}

// receive shuts the listening socket, too. The door is closed, but a poll that a busy loop cannot cancel yet still holds
// the socket: shutting it is what ends the listening.
func (l *ringLoop) receive(d *door) {
	l.crowd.receive(d)
	_ = sock.CloseRead(l.lnFD) // fails if another loop that shares the socket was first
}

// discard gives up the ring and its hold on the listening socket, too.
func (l *ringLoop) discard() {
	l.crowd.discard()
	_ = l.ring.Close()
	_ = sock.Close(l.lnFD)
}
