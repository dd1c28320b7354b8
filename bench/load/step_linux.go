package load

import (
	"io"

	"github.com/handoff-http/handoff/internal/sock"
)

// conn is one client of a loop, and its socket.
type conn struct {
	client
	fd         int
	connecting bool
	queued     bool
	cut        bool
	readable   bool // told so, and not found empty since
	hup        bool // the end of the stream lies behind what can be read: a short read is not its end
}

const turnLimit = 32 // reads one connection gets before the others have theirs

// step does what the client wants until it has to wait. It is the same switch as peer.live.
func (l *loop) step(c *conn) {
	for reads := 0; ; {
		switch c.want {
		case wantDial:
			if !l.dial(c) {
				return
			}
		case wantWrite:
			if !l.write(c) {
				return
			}
		case wantRead:
			if reads++; reads > turnLimit {
				l.later(c)
				return
			}
			if !l.read(c) {
				return
			}
		case wantHang:
			l.hang(c)
			c.hungUp()
		case wantPark:
			if l.left(c) {
				continue
			}
			if l.watchful = l.watchful || c.until > 0; !c.rouse(l.run.now()) {
				return
			}
		}
		if c.deadline() > 0 {
			l.watchful = true
		}
	}
}

// left gives up a waiting connection that the server has closed after it had served it. It may close an idle one at
// any time (RFC 9112 §9.5), which is no error as long as nothing was asked on it.
func (l *loop) left(c *conn) bool {
	if !c.hup || !c.hasSock || c.carried == 0 {
		return false
	}
	if c.idle {
		l.src.free.remove(&c.client)
	}
	c.want = wantHang
	return true
}

// later gives the others their turn first.
func (l *loop) later(c *conn) {
	if !c.cut {
		c.cut = true
		l.cut = append(l.cut, c.tag)
	}
}

func (l *loop) write(c *conn) bool {
	n, err := sock.Write(c.fd, c.output())
	switch {
	case err == nil:
		c.flushed(n)
		return true
	case err == sock.ErrAgain:
		return l.read(c) // a server may wait for this side to read
	}
	c.broke(err)
	return true
}

// read says false when there is nothing to read. A short read means the socket is dry, so the read that would only
// return EAGAIN is left out; not if the end of the stream has been told, which would never be told again.
func (l *loop) read(c *conn) bool {
	if !c.readable {
		return false
	}
	n, err := sock.Read(c.fd, l.buf[:])
	switch {
	case err == nil:
		c.readable = n == len(l.buf) || c.hup
		c.filled(l.buf[:n])
	case err == sock.ErrAgain:
		c.readable = false
		return false
	case err == io.EOF:
		c.ended()
	default:
		c.broke(err)
	}
	return true
}

func (l *loop) hang(c *conn) {
	if c.fd >= 0 {
		sock.Close(c.fd)
	}
	c.fd, c.readable, c.hup, c.connecting = -1, false, false, false
}
