package strategy

import (
	"io"
	"os"
	"syscall"

	"github.com/handoff-http/handoff/internal/sock"
	"github.com/handoff-http/handoff/internal/uring"
	"github.com/handoff-http/handoff/pkg/engine"
)

// ringConn is a connection of a completion loop. At most one receive and one send of it are under way.
type ringConn struct {
	member
	recv    receiving
	sending bool
	sentIn  uint8 // the round in which the send was queued
	stop    bool  // the receive has been cancelled, and has not completed yet
	late    bool  // …because the deadline has passed
	bulk    bool  // whole buffers come and more is wanted: receive straight into Space until it waits again
	direct  bool  // there was no free buffer: the next receive goes straight into Space
	shut    bool  // the write side is shut; what comes is swallowed
	end     error // of the stream, behind the buffers held
	got     backlog
}

// receiving is where a receive that is under way puts its bytes.
type receiving uint8

const (
	notReceiving receiving = iota
	toBuffer               // a provided buffer, once
	toBuffers              // provided buffers, until it is cancelled
	toSpace                // Space, which stays put until then
)

// step meets a connection's wants until one has to be waited for, its turn is over, or it ends. Whose turn is over waits
// for the next, however many of its receives complete until then.
func (l *ringLoop) step(rc *ringConn) {
	if rc.queue {
		return
	}
	c := rc.c
	for turn := l.turn; ; {
		switch c.Want() {
		case engine.Read:
			if !l.read(rc) {
				l.await(&rc.member)
				return
			}
		case engine.Handle:
			if turn--; turn < 0 {
				l.postpone(&rc.member)
				return
			}
			c.Handle()
		case engine.Write:
			l.send(rc)
			return
		case engine.Shut:
			rc.shut = true
			c.HalfClosed(sock.CloseWrite(rc.fd))
		case engine.Close:
			l.close(rc)
			return
		}
	}
}

// read gives the engine what has come, or sees to it that something will: then it returns false.
func (l *ringLoop) read(rc *ringConn) bool {
	if rc.got.n > 0 {
		l.feed(rc)
		return true
	}
	rc.bulk = rc.bulk && !rc.waits()
	switch {
	case rc.end != nil && rc.recv == notReceiving:
		rc.c.Filled(0, rc.end)
		return true
	case rc.recv == toBuffers && rc.bulk:
		l.stopReceiving(rc)
	case rc.recv == notReceiving:
		l.receive1(rc)
	}
	return false
}

// receive1 begins a receive. A connection that only waits gets its buffer when bytes have come, and gives back what it
// holds. One in the middle of a head or a body receives to where the bytes belong.
func (l *ringLoop) receive1(rc *ringConn) {
	rc.c.Filled(0, nil)
	switch {
	case rc.direct, rc.bulk, !l.multi && !rc.waits():
		rc.direct = false
		rc.recv = toSpace
		l.ring.Recv(rc.fd, rc.c.Space(), tag(rc.fd, tagRecv))
	case l.multi:
		rc.recv = toBuffers
		l.ring.RecvMulti(rc.fd, tag(rc.fd, tagRecv))
	default:
		rc.recv = toBuffer
		l.ring.RecvProvided(rc.fd, tag(rc.fd, tagRecv))
	}
}

// waits says that the connection holds no lease, or needs none.
func (rc *ringConn) waits() bool { return rc.c.Idle() || rc.shut }

func (l *ringLoop) stopReceiving(rc *ringConn) {
	if !rc.stop {
		rc.stop = true
		l.ring.Cancel(tag(rc.fd, tagRecv), tagCancel)
	}
}

// received is called for every completion of a receive.
func (l *ringLoop) received(rc *ringConn, c uring.Completion) {
	into := rc.recv
	if !c.More() {
		rc.recv, rc.stop = notReceiving, false
	}
	id, buffered := c.Buffer()
	switch {
	case buffered && (rc.dead || c.Res <= 0):
		l.ring.Recycle(id)
	case buffered:
		l.hold(rc, id, int(c.Res))
	}
	if rc.dead {
		l.finish(rc)
		return
	}
	switch errno := c.Errno(); {
	case c.Res > 0 && into == toSpace:
		rc.c.Filled(int(c.Res), nil)
	case c.Res > 0:
	case c.Res == 0:
		rc.end = io.EOF
	case errno == syscall.ENOBUFS:
		rc.direct = true
	case errno == syscall.ECANCELED, errno == syscall.EINTR, errno == syscall.EAGAIN:
	default:
		rc.end = errno
	}
	if rc.late && rc.recv == notReceiving {
		rc.late = false
		l.lastRead(rc)
	}
	l.step(rc)
}

// lastRead is for a connection whose deadline has passed: what came together with it still counts.
func (l *ringLoop) lastRead(rc *ringConn) {
	if rc.c.Want() != engine.Read || rc.got.n > 0 || rc.end != nil {
		return
	}
	n, err := sock.ReadNow(rc.fd, rc.c.Space())
	if err == sock.ErrAgain {
		err = lapsed(rc.fd)
	}
	rc.c.Filled(n, err)
}

// send submits the whole output; the next turn tells how much of it the socket took.
func (l *ringLoop) send(rc *ringConn) {
	if rc.sending {
		l.await(&rc.member)
		return
	}
	rc.sending, rc.sentIn = true, l.turns
	l.ring.Send(rc.fd, rc.c.Output(), tag(rc.fd, tagSend))
	l.sent = append(l.sent, rc)
	l.unsent++
}

func (l *ringLoop) flushed(rc *ringConn, c uring.Completion) {
	rc.sending = false
	if rc.dead {
		l.finish(rc)
		return
	}
	switch errno := c.Errno(); errno {
	case 0:
		if c.Res > 0 {
			rc.left = 0
		}
		rc.c.Flushed(int(c.Res), nil)
	case syscall.EINTR, syscall.EAGAIN, syscall.ECANCELED:
		rc.c.Flushed(0, nil)
	default:
		rc.c.Flushed(0, errno)
	}
	l.step(rc)
}

// stalls looks at the sends of this round. One that has not completed found the socket full, and the engine counts a
// stalled write from the moment it is told of it.
func (l *ringLoop) stalls() {
	for i, rc := range l.gone {
		l.gone[i] = nil
		if rc.sending && rc.sentIn != l.turns && !rc.dead {
			rc.c.Flushed(0, nil)
			l.await(&rc.member)
		}
	}
}

// expire looks at a connection whose slot in the wheel has come up. A receive is cancelled first: its completion, or a
// last read behind it, tells what came together with the deadline.
func (l *ringLoop) expire(m *member) {
	rc := l.conns[m.fd]
	if d := rc.c.Deadline(); d != 0 && d <= l.eng.Now() {
		switch {
		case rc.c.Want() == engine.Read && rc.recv != notReceiving:
			rc.late = true
			l.stopReceiving(rc)
			return
		case rc.c.Want() == engine.Write && rc.sending:
			left := sock.Untaken(rc.fd)
			if rc.left == 0 || left < rc.left { // 0: its last send has not been looked at yet
				rc.c.Taken()
			}
			rc.left = left
			rc.c.Flushed(0, os.ErrDeadlineExceeded)
		}
	}
	l.step(rc)
}

// close begins a connection's end. The kernel may still write to Space or read Output, so what is under way is
// cancelled, and only its last completion gives the lease back.
func (l *ringLoop) close(rc *ringConn) {
	rc.dead = true
	l.timers.remove(&rc.timer)
	for rc.got.n > 0 {
		l.ring.Recycle(l.take(rc))
	}
	if rc.recv != notReceiving {
		l.stopReceiving(rc)
	}
	if rc.sending {
		l.ring.Cancel(tag(rc.fd, tagSend), tagCancel)
	}
	l.finish(rc)
}

// finish ends a dead connection, once nothing is under way.
func (l *ringLoop) finish(rc *ringConn) {
	if rc.recv != notReceiving || rc.sending {
		return
	}
	l.conns[rc.fd] = nil
	l.unseat(&rc.member)
}
