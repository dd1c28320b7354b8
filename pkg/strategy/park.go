package strategy

import (
	"errors"
	"os"
	"syscall"
	"time"

	"github.com/handoff-http/handoff/internal/sock"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

// parked is the Socket of a goroutine that waits in the runtime's poller. It reads inside RawConn's callback, because
// there alone it learns that nothing is ready before it parks: an idle connection gives its buffers back first. The same
// callback is why it is cheaper than net.Conn.Read: the read cannot block, so the scheduler need not hear of it. Nor
// does it leave the callback to handle and to answer: a connection that need not wait for room takes and gives back its
// locks once for all its requests, and writes without asking whether it could. See docs/PERFORMANCE.md.
type parked struct {
	nc   *listener.Conn
	raw  syscall.RawConn
	c    *engine.Conn
	eng  *engine.Engine
	in   func(fd uintptr) bool // drive, bound once
	out  func(fd uintptr) bool // flush, bound once
	last bool                  // drive reads once and does not park
	ran  bool                  // drive has been called
	left int                   // bytes the client had not taken when last looked at during this stall, 0 for not yet

	// The armed deadlines, on the engine's clock, 0 for none. Setting one costs 0.4 µs, so it is only done when the
	// engine's is earlier; waking too early is harmless.
	readBy, writeBy int64
}

func park(nc *listener.Conn, eng *engine.Engine) (*parked, error) {
	raw, err := nc.SyscallConn()
	if err != nil {
		return nil, err
	}
	p := &parked{nc: nc, raw: raw, c: eng.NewConn(), eng: eng}
	p.in, p.out = p.drive, p.flush
	return p, nil
}

// Fill implements Socket.
func (p *parked) Fill(c *engine.Conn) {
	err := p.raw.Read(p.in)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		// What came together with the deadline still counts, so read once more before the engine decides.
		p.readBy = 0
		p.last, p.ran = true, false
		for !p.ran && errors.Is(err, os.ErrDeadlineExceeded) { // again if poke comes between
			if err = p.nc.SetReadDeadline(time.Time{}); err == nil {
				err = p.raw.Read(p.in)
			}
		}
		p.last = false
	}
	if err != nil {
		c.Filled(0, err)
	}
}

// drive goes on for as long as there is something to read. It returns false when there is nothing, and then parks; true
// when it would have to wait for something else.
func (p *parked) drive(fd uintptr) bool {
	p.ran = true
	for {
		switch p.c.Want() {
		case engine.Read:
			n, err := sock.Read(int(fd), p.c.Space())
			if err == sock.ErrAgain {
				return p.nothing(int(fd))
			}
			p.c.Filled(n, err)
		case engine.Handle:
			p.c.Handle()
		case engine.Write:
			if !p.write(int(fd)) {
				return true
			}
		default:
			return true
		}
	}
}

// nothing is there to be read: it returns whether that is all that was to be found out.
func (p *parked) nothing(fd int) bool {
	if p.last {
		p.c.Filled(0, lapsed(fd))
		return true
	}
	p.c.Filled(0, nil)
	p.arm(&p.readBy, p.nc.SetReadDeadline)
	return false
}

// write returns false if there is no room.
func (p *parked) write(fd int) bool {
	n, err := sock.Write(fd, p.c.Output())
	if err == sock.ErrAgain {
		return false
	}
	p.left = 0
	p.c.Flushed(n, err)
	return true
}

// Flush implements Socket.
func (p *parked) Flush(c *engine.Conn) {
	err := p.raw.Write(p.out)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		p.writeBy = 0
		if e := p.nc.SetWriteDeadline(time.Time{}); e != nil {
			err = e
		}
		left := p.untaken()
		if left < p.left {
			c.Taken()
		}
		p.left = left
	}
	if err != nil {
		c.Flushed(0, err)
	}
}

func (p *parked) flush(fd uintptr) bool {
	if p.write(int(fd)) {
		return true
	}
	p.c.Flushed(0, nil)
	if p.left == 0 {
		p.left = sock.Untaken(int(fd))
	}
	p.arm(&p.writeBy, p.nc.SetWriteDeadline)
	return false
}

func (p *parked) untaken() (n int) {
	_ = p.raw.Control(func(fd uintptr) { n = sock.Untaken(int(fd)) })
	return n
}

// CloseWrite implements Socket.
func (p *parked) CloseWrite() error { return p.nc.CloseWrite() }

func (p *parked) arm(armed *int64, set func(time.Time) error) {
	d := p.c.Deadline()
	if d == 0 || *armed != 0 && *armed <= d {
		return
	}
	*armed = d
	_ = set(time.Now().Add(time.Duration(d - p.eng.Now()))) // fails only on a closed socket, and then so does the wait
}

// poke wakes the connection, so that it asks for its deadline again.
func (p *parked) poke() {
	_ = p.nc.SetDeadline(time.Unix(1, 0))
}

func (p *parked) close() {
	_ = p.nc.Close()
	p.c.End()
}

// admit puts an accepted connection on the roster. It returns nil if the socket is already beyond use.
func (a *acceptors) admit(nc *listener.Conn, eng *engine.Engine) *parked {
	p, err := park(nc, eng)
	if err != nil {
		_ = nc.Close()
		return nil
	}
	a.roster.add(p)
	return p
}

// serve drives an admitted connection to its end.
func (a *acceptors) serve(p *parked) {
	Drive(p.c, p)
	p.close()
	a.roster.remove(p)
}
