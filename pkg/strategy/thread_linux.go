package strategy

import (
	"cmp"
	"context"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/handoff-http/handoff/internal/sock"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

func threadsUnavailable() error { return nil }

// Serve implements Strategy.
func (t Thread) Serve(ctx context.Context, ln *listener.Listener, eng *engine.Engine) error {
	a := acceptors{name: "thread", n: 1}
	slots := make(chan struct{}, cmp.Or(t.MaxThreads, defaultThreads))
	return a.run(ctx, ln, eng, func(fd int) {
		slots <- struct{}{}
		th := &threaded{fd: fd, c: eng.NewConn(), eng: eng}
		a.roster.add(th)
		go func() {
			th.run()
			ln.Done()
			a.roster.remove(th)
			<-slots
		}()
	})
}

// threaded is the Socket of a thread that blocks in read and write.
type threaded struct {
	fd  int
	c   *engine.Conn
	eng *engine.Engine

	// What bounds a call in the kernel (SO_RCVTIMEO, SO_SNDTIMEO), 0 for not known. It runs from the beginning of each
	// call, an engine's deadline does not; so it is set again when much less than that is left, and after it has fired.
	// Note: a socket inherits them from its listener, but at the handshake, not at accept: who connected before the
	// listener had them would block for ever.
	recv, send time.Duration

	full bool        // the last write left something over
	tid  int         // of the thread; set before idle is
	idle atomic.Bool // in the read for a next request, though it may have come by now
	shut atomic.Bool // poke has shut the socket, the drain being over
	mu   sync.Mutex  // keeps descriptor and thread this connection's while poke uses them
	gone bool
}

// slack is how much later than its deadline a wait may end, to save a setsockopt.
const slack = 50 * time.Millisecond

func (t *threaded) run() {
	// Unlocked at the end: Go keeps the thread for the next connection, as a server in C would.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	sock.SetThreadName("handoff-conn")
	defer sock.SetThreadName("handoff")
	t.tid = sock.Thread()
	Drive(t.c, t)
	t.mu.Lock()
	t.gone = true
	_ = sock.Close(t.fd)
	t.mu.Unlock()
	t.c.End()
}

// Fill implements Socket.
func (t *threaded) Fill(c *engine.Conn) {
	idle := c.Idle()
	if !t.bound(c, &t.recv, sock.SetRecvTimeout) {
		n, err := sock.ReadNow(t.fd, c.Space())
		if err == sock.ErrAgain {
			err = lapsed(t.fd)
		}
		c.Filled(n, t.cutOff(err))
		return
	}
	if idle {
		t.idle.Store(true)
	}
	n, err := sock.BlockingRead(t.fd, c.Space())
	if idle {
		t.idle.Store(false)
	}
	if err == os.ErrDeadlineExceeded {
		t.recv = 0
		err = lapsed(t.fd)
	}
	c.Filled(n, t.cutOff(err))
}

// Flush implements Socket. It blocks only in a second attempt, for what the first left over: the engine counts a stalled
// write from the moment it is told of it.
func (t *threaded) Flush(c *engine.Conn) {
	if t.full {
		t.full = false
		t.push(c)
		return
	}
	out := c.Output()
	n, err := sock.WriteNow(t.fd, out)
	if err == sock.ErrAgain {
		err = nil
	}
	t.full = n < len(out)
	c.Flushed(n, t.cutOff(err))
}

// cutOff is err, unless poke has shut the socket and so is what has ended the call.
func (t *threaded) cutOff(err error) error {
	if err != nil && t.shut.Load() {
		return os.ErrDeadlineExceeded
	}
	return err
}

func (t *threaded) push(c *engine.Conn) {
	if !t.bound(c, &t.send, sock.SetSendTimeout) {
		c.Flushed(0, os.ErrDeadlineExceeded)
		return
	}
	left := sock.Untaken(t.fd)
	n, err := sock.BlockingWrite(t.fd, c.Output())
	if err == os.ErrDeadlineExceeded {
		t.send = 0
		if sock.Untaken(t.fd) < left {
			c.Taken()
		}
	}
	c.Flushed(n, t.cutOff(err))
}

// CloseWrite implements Socket.
func (t *threaded) CloseWrite() error { return sock.CloseWrite(t.fd) }

// bound makes the next blocking call end soon after the engine's deadline. False: the deadline has passed.
func (t *threaded) bound(c *engine.Conn, set *time.Duration, tell func(int, time.Duration) error) bool {
	d := c.Deadline()
	if d == 0 {
		return true
	}
	left := time.Duration(d - t.eng.Now())
	if left <= 0 {
		return false
	}
	if *set == 0 || left < *set-slack {
		*set = left
		return tell(t.fd, left) == nil
	}
	return true
}

// poke ends waits that draining has made pointless. For the idle the wait is cut short, no more: a request may have come
// that the thread has not got round to, and the reads for its body must wait as ever. The bound goes first, so a thread
// that only now begins to read sees it, and one that has begun is interrupted and sees it when it begins anew.
// Note: shutting the read side was tried; it also ends the stream in the middle of such a body, and that was a 400.
//
// Once the drain is over the socket is shut, which ends whatever the thread waits for, with signals ignored or not.
func (t *threaded) poke() {
	over := t.eng.DrainOver()
	if !over && !(t.idle.Load() && t.eng.GraceOver()) {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.gone:
	case over:
		t.shut.Store(true)
		_ = sock.CloseRead(t.fd)
		_ = sock.CloseWrite(t.fd)
	default:
		_ = sock.SetRecvTimeout(t.fd, 1) // a tick of the kernel; Fill sets its own once this has fired
		_ = sock.Interrupt(t.tid)
	}
}
