//go:build linux

package main

import (
	"os"
	"sync/atomic"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

const (
	tick   = int(engine.Tick / 1e6)                                                                // ms; how exact deadlines are
	turn   = 64                                                                                    // wants met for one connection before the others have theirs
	change = unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLRDHUP | unix.EPOLLPRI | uint32(unix.EPOLLET) // told once, when it changes
)

// loop owns its connections: nobody else touches them. The one thing that it shares is last.
type loop struct {
	ln    *listener.Listener
	eng   *engine.Engine
	ep    int
	conns map[int]*conn
	due   []*conn     // cut short by the end of their turn: no edge will tell of them again
	last  atomic.Bool // everything has been adopted
	sweep int64       // when deadlines were last looked at, on the engine's clock
}

func newLoop(ln *listener.Listener, eng *engine.Engine) (*loop, error) {
	ep, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	return &loop{ln: ln, eng: eng, ep: ep, conns: map[int]*conn{}}, os.NewSyscallError("epoll_create1", err)
}

func closeAll(loops []*loop) (err error) {
	for _, l := range loops {
		err = unix.Close(l.ep)
	}
	return err
}

// adopt hands a connection over to the loop, from another goroutine and without a lock: from this call on the descriptor
// is the loop's alone, and its first event, which is that it can be written to, is how the loop hears of it.
func (l *loop) adopt(fd int) {
	if err := unix.EpollCtl(l.ep, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: change, Fd: int32(fd)}); err != nil {
		l.eng.Fault(err)
		unix.Close(fd)
		l.ln.Done()
	}
}

// run serves until everything has been adopted and has ended.
func (l *loop) run() {
	events := make([]unix.EpollEvent, 128)
	for {
		wait := tick
		if len(l.due) > 0 {
			wait = 0
		}
		last := l.last.Load() // before the wait: what was adopted until then has its event
		n, err := unix.EpollWait(l.ep, events, wait)
		if err != nil && err != unix.EINTR {
			l.eng.Fault(err)
		}
		for _, ev := range events[:max(n, 0)] {
			l.told(int(ev.Fd), ev.Events)
		}
		due := l.due
		l.due = nil
		for _, c := range due {
			l.step(c)
		}
		l.expire()
		if last && n == 0 && len(l.conns) == 0 {
			return
		}
	}
}

func (l *loop) told(fd int, events uint32) {
	c := l.conns[fd]
	if c == nil {
		c = &conn{Conn: l.eng.NewConn(), fd: fd}
		l.conns[fd] = c
	}
	c.note(events)
	if !c.queued {
		l.step(c)
	}
}

// step meets a connection's wants until it would have to wait, its turn is over, or it ends.
func (l *loop) step(c *conn) {
	c.queued = false
	for range turn {
		if !c.meet() {
			if c.Want() == engine.Close {
				l.close(c)
			}
			return
		}
	}
	c.queued = true
	l.due = append(l.due, c)
}

// expire looks at all deadlines once a tick, which is dear with many connections; the strategies of this repository keep
// them in a wheel. A drain moves deadlines, and is heard of in this way, too.
func (l *loop) expire() {
	now := l.eng.Now()
	if now == l.sweep {
		return
	}
	l.sweep = now
	for _, c := range l.conns {
		if d := c.Deadline(); d != 0 && d <= now && !c.queued {
			c.lapse()
			l.step(c)
		}
	}
}

func (l *loop) close(c *conn) {
	delete(l.conns, c.fd)
	unix.Close(c.fd)
	c.End()
	l.ln.Done() // somebody else may be accepted in its place
}
