package load

import (
	"os"
	"runtime"
	"time"

	"github.com/handoff-http/handoff/internal/epoll"
)

const (
	eventsAtOnce = 256
	dialEvery    = 50 * time.Microsecond // pace of connects: 20,000 a second, what an accepting server can take
	dialTick     = time.Millisecond
	sweepEvery   = 10 * time.Millisecond
)

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
		l.yield()
	}
	return nil
}

// yield lets the coordinator run once it is time for it. A loop under load never stops by itself, and with one processor
// the runtime would only take that away from it after 10 ms, by which each warm-up and each window would be too long.
func (l *loop) yield() {
	if l.slot.clock >= l.run.alarm.Load() {
		runtime.Gosched()
	}
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
