package null

import (
	"os"
	"sync/atomic"
	"syscall"

	"github.com/handoff-http/handoff/internal/epoll"
	"github.com/handoff-http/handoff/internal/sock"
)

const (
	eventsAtOnce = 256
	acceptBurst  = 64
	deafMillis   = 10 // without descriptors or memory for another connection, before it is tried again
)

// loop is one goroutine with its own poller; the listening socket is shared. Connections are registered once,
// edge-triggered for both directions: one call to wait for many, one to read and one to write for each that is ready.
type loop struct {
	poll    *epoll.Poller
	ln      int
	quit    atomic.Bool
	deaf    bool
	counter counter
	conns   []conn // by descriptor
	events  [eventsAtOnce]epoll.Event
	buf     [readAtOnce]byte
}

// conn is what has to be known between two events: nothing at all, usually.
type conn struct {
	owed    int // bytes of answers that a full socket did not take; nothing is read before they are gone
	matched matched
	open    bool
}

func newLoops(ln, n int) (loops []*loop, err error) {
	for range n {
		l := &loop{ln: ln}
		if l.poll, err = epoll.Open(); err != nil {
			closeAll(loops)
			return nil, err
		}
		loops = append(loops, l)
		if err = l.listen(); err != nil {
			closeAll(loops)
			return nil, err
		}
	}
	return loops, nil
}

func closeAll(loops []*loop) {
	for _, l := range loops {
		_ = l.poll.Close()
	}
}

// listen asks for a state, not for an edge: another loop may have been told first.
func (l *loop) listen() error {
	l.deaf = false
	return l.poll.Add(l.ln, 0, epoll.In|epoll.Exclusive)
}

func (l *loop) run() error {
	defer l.hangAll()
	for !l.quit.Load() {
		patience := -1
		if l.deaf {
			patience = deafMillis
		}
		n, err := l.poll.Wait(l.events[:], patience, true)
		if err != nil {
			return os.NewSyscallError("epoll_wait", err)
		}
		if l.deaf {
			if err := l.listen(); err != nil {
				return err
			}
		}
		for i := range l.events[:n] {
			if err := l.event(&l.events[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// event relies on the kernel looking at the state anew when it tells an edge: what is readable is said so although
// the edge was of room to write. A descriptor has one event in a batch and is closed in its own, so none is stale.
func (l *loop) event(e *epoll.Event) error {
	fd := e.FD()
	if fd == l.ln {
		return l.accept()
	}
	c := &l.conns[fd]
	if l.flush(fd, c) && e.Readable() {
		return l.read(fd, c, e.Closing())
	}
	return nil
}

func (l *loop) accept() error {
	for range acceptBurst {
		fd, err := sock.Accept(l.ln, sock.NonBlock)
		switch err {
		case nil:
			if err := l.admit(fd); err != nil {
				return err
			}
		case sock.ErrAgain:
			return nil
		case syscall.ECONNABORTED:
		case syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM:
			l.deaf = true // the state stays, and would be told at once
			return l.poll.Del(l.ln)
		default:
			return os.NewSyscallError("accept4", err)
		}
	}
	return nil
}

func (l *loop) admit(fd int) error {
	if more := fd + 1 - len(l.conns); more > 0 {
		l.conns = append(l.conns, make([]conn, more)...)
	}
	l.conns[fd] = conn{open: true}
	return l.poll.Add(fd, 0, epoll.In|epoll.Out|epoll.RDHup|epoll.Edge)
}

// read takes what is there in one call and answers it in one. A read that filled the buffer may have left something:
// Mod has it told again, after the others have had their turn. Behind a FIN it reads on until its end shows, as that
// is not told again.
func (l *loop) read(fd int, c *conn, closing bool) error {
	for {
		n, err := sock.Read(fd, l.buf[:])
		if err == sock.ErrAgain {
			return nil
		}
		if err != nil {
			l.hang(fd)
			return nil
		}
		c.owed += len(answer) * l.counter.heads(&c.matched, l.buf[:n])
		switch {
		case !l.flush(fd, c):
			return nil
		case n == len(l.buf):
			return l.poll.Mod(fd, 0, epoll.In|epoll.Out|epoll.RDHup|epoll.Edge)
		case !closing:
			return nil
		}
	}
}

// flush says that nothing is owed any more. If it is not so, there will be an event when the socket has room, or the
// connection is gone.
func (l *loop) flush(fd int, c *conn) bool {
	for c.owed > 0 {
		n, err := sock.Write(fd, piece(c.owed))
		if err == sock.ErrAgain {
			return false
		}
		if err != nil {
			l.hang(fd)
			return false
		}
		c.owed -= n
	}
	return true
}

func (l *loop) hang(fd int) {
	l.conns[fd] = conn{}
	_ = sock.Close(fd)
}

func (l *loop) hangAll() {
	for fd := range l.conns {
		if l.conns[fd].open {
			l.hang(fd)
		}
	}
}
