package load

import (
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/handoff-http/handoff/internal/epoll"
	"github.com/handoff-http/handoff/internal/sock"
)

const (
	eventsAtOnce = 256
	turnLimit    = 32                    // reads one connection gets before the others have theirs
	dialEvery    = 50 * time.Microsecond // pace of connects: 20,000 a second, what an accepting server can take
	dialTick     = time.Millisecond
	sweepEvery   = 10 * time.Millisecond
)

// loops is the driver: each loop is one goroutine with its own epoll, its own connections and its own tally. It is not
// locked to its thread: nothing in it needs the same one, and when the runtime preempts a locked one, the thread is handed over
// and back, which costs 29 µs instead of 0.1.
type loops struct {
	sync.WaitGroup
	all    []*loop
	failed atomic.Pointer[error] // the first loop that could not go on
}

func startLoops(r *run) (driver, error) {
	l := &loops{}
	fast := r.config.fast()
	for i := range r.config.Threads {
		one, err := newLoop(r, i, shareOf(fast, r.config.Threads, i))
		if err != nil {
			for _, made := range l.all {
				made.poll.Close()
			}
			return nil, err
		}
		l.all = append(l.all, one)
		r.slots = append(r.slots, one.slot)
	}
	if r.open {
		r.rested.of = uint32(len(l.all))
	}
	for _, one := range l.all {
		l.Go(func() {
			if err := one.live(); err != nil {
				l.failed.CompareAndSwap(nil, &err)
			}
		})
	}
	return l, nil
}

// shareOf is how many of n things the i-th of parts gets.
func shareOf(n, parts, i int) int { return (n*(i+1))/parts - (n*i)/parts }

func (l *loops) wake() {
	for _, one := range l.all {
		one.poll.Wake()
	}
}

func (l *loops) wait() error {
	l.Wait()
	if err := l.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// loop moves its clients. Sockets are registered once, edge-triggered for both directions: one system call to wait for
// many, one to read and one to write for each batch.
type loop struct {
	run   *run
	slot  *slot
	src   *source // open loop
	poll  *epoll.Poller
	conns []conn
	to    address

	queue    []uint32 // wait for their turn to connect
	cut      []uint32 // have more to read than one turn allows; an edge is not told twice
	taken    []uint32 // the list before, while it is worked on
	nextDial int64
	swept    int64
	watchful bool // somebody waits for a moment to pass, not for an event
	state    uint64
	sampler  sampler
	pacer    pacer

	events [eventsAtOnce]epoll.Event
	buf    [64 << 10]byte
}

type conn struct {
	client
	fd         int
	connecting bool
	queued     bool
	cut        bool
	readable   bool // told so, and not found empty since
	hup        bool // the end of the stream lies behind what can be read: a short read is not its end
}

func newLoop(r *run, number, conns int) (*loop, error) {
	p, err := epoll.Open()
	if err != nil {
		return nil, err
	}
	l := &loop{run: r, slot: newSlot(r, number), poll: p, conns: make([]conn, conns), to: addressOf(r.addr)}
	l.sampler.rng = l.slot.rng
	if r.open {
		l.src = newSource(r, l.slot, number, r.config.Threads)
	}
	for i := range l.conns {
		c := &l.conns[i]
		c.client = client{run: r, slot: l.slot, src: l.src, tag: uint32(i)}
		c.fd = -1
		if l.src != nil {
			l.src.clients = append(l.src.clients, &c.client)
		}
	}
	return l, nil
}

// live is the loop's life.
func (l *loop) live() error {
	defer l.close()
	for i := range l.conns {
		l.conns[i].start()
		l.step(&l.conns[i])
	}
	for l.run.phase() < over {
		if err := l.round(); err != nil {
			return err
		}
	}
	return nil
}

// round waits, and does what there is to do then.
func (l *loop) round() error {
	if l.src != nil {
		return l.openRound()
	}
	n, err := l.wait()
	if err != nil {
		return os.NewSyscallError("epoll_wait", err)
	}
	for i := range l.events[:n] {
		l.event(&l.events[i])
	}
	l.late()
	l.slot.hand()
	return nil
}

// patience is how long the loop may sleep, in ns; below 0: for ever.
func (l *loop) patience() int64 {
	switch {
	case len(l.cut) > 0:
		return 0
	case len(l.queue) > 0:
		return int64(dialTick)
	case l.watchful || phaseOf(l.state) == window:
		return int64(sweepEvery)
	}
	return -1
}

func (l *loop) event(e *epoll.Event) {
	c := &l.conns[e.Tag()]
	c.readable = c.readable || e.Readable()
	c.hup = c.hup || e.Closing()
	if c.connecting {
		if !e.Writable() && !e.Closing() {
			return
		}
		l.connected(c, connectError(c.fd))
	}
	l.step(c)
}

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

func (l *loop) close() {
	if l.src != nil {
		l.src.settle()
	}
	for i := range l.conns {
		l.hang(&l.conns[i])
		l.conns[i].finish()
	}
	l.poll.Close()
}
