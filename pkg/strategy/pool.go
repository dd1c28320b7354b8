package strategy

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/panjf2000/ants/v2"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

func init() {
	Register(Spec{
		Name:  "pool",
		About: "N goroutines accept; one of a bounded set of ants workers serves a connection to its end",
		New: func() (Strategy, []Knob) {
			p := &Pool{Workers: defaultPool, Overload: Block, Acceptors: 1}
			return p, []Knob{
				acceptorsKnob(&p.Acceptors), acceptKnob(&p.Accept),
				Int("workers", &p.Workers, 1, 1<<20, "connections served at once"),
				Int("queue", &p.Queue, 0, 1<<20, "accepted connections that may wait for a worker"),
				overloadKnob(&p.Overload),
			}
		},
	})
}

// Overload is what happens to work that finds every worker busy and the queue full.
type Overload string

const (
	Block  Overload = "block"  // stop accepting: the kernel's queue fills and clients wait
	Reject Overload = "reject" // answer 503 with Retry-After and close
)

func overloadKnob(p *Overload) Knob {
	return Choice("overload", p, "when workers and queue are full: make clients wait, or answer 503", Block, Reject)
}

const (
	defaultPool = 1024
	// turnedAway bounds how many connections are being told 503 at once. Each costs a goroutine for as long as its client
	// takes to send a head; beyond the bound, accepting waits after all.
	turnedAway = 1024
)

// Pool bounds how many connections are served at once. A connection keeps its worker while it is idle, so more
// connections than workers starve: a pool per connection is not a pool per request.
type Pool struct {
	Workers   int      // connections served at once; 0: 1024
	Queue     int      // accepted connections that may wait for a worker
	Overload  Overload // "": Block
	Acceptors int      // goroutines that accept; 0: 1
	Accept    Accept   // "": Shared
}

// ReusePort says that the listener must allow siblings.
func (s Pool) ReusePort() bool { return s.Accept == Reuseport }

// Serve implements Strategy.
func (s Pool) Serve(ctx context.Context, ln *listener.Listener, eng *engine.Engine) error {
	a := acceptors{name: "pool", n: s.Acceptors, accept: s.Accept, flags: listener.NonBlock}
	c, err := newCrew(cmp.Or(s.Workers, defaultPool), s.Queue, a.serve)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	defer c.pool.ReleaseTimeout(time.Second)
	away := make(chan struct{}, turnedAway)
	return a.run(ctx, ln, eng, func(fd int) {
		p := a.admit(ln.Conn(fd), eng)
		switch {
		case p == nil:
		case c.take(p, s.Overload != Reject):
		default:
			away <- struct{}{}
			p.c.TurnAway()
			go func() {
				a.serve(p)
				<-away
			}()
		}
	})
}

// crew is a bounded set of workers with a bounded queue before them. Ants keeps the workers; who runs and who waits is
// counted here, because ants would block the acceptor in a queue of its own.
type crew struct {
	pool    *ants.PoolWithFuncGeneric[*parked]
	queue   chan *parked
	mu      sync.Mutex
	room    *sync.Cond
	running int
	size    int
}

func newCrew(size, queue int, serve func(*parked)) (*crew, error) {
	c := &crew{size: size, queue: make(chan *parked, queue)}
	c.room = sync.NewCond(&c.mu)
	var err error
	c.pool, err = ants.NewPoolWithFuncGeneric(size, func(p *parked) {
		for p != nil {
			serve(p)
			p = c.next()
		}
	})
	return c, err
}

// take gives p to a worker or puts it into the queue. When both are full it waits, or returns false.
func (c *crew) take(p *parked, wait bool) bool {
	c.mu.Lock()
	for {
		if c.running < c.size {
			c.running++
			c.mu.Unlock()
			_ = c.pool.Invoke(p) // fails only once the pool is released, which waits for all of this
			return true
		}
		select {
		case c.queue <- p:
			c.mu.Unlock()
			return true
		default:
		}
		if !wait {
			c.mu.Unlock()
			return false
		}
		c.room.Wait()
	}
}

// next is called by a worker that has finished: the next connection from the queue, or nil to stand down.
func (c *crew) next() *parked {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.room.Signal()
	select {
	case p := <-c.queue:
		return p
	default:
		c.running--
		return nil
	}
}
