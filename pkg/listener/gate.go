package listener

import (
	"runtime"
	"sync/atomic"

	"github.com/handoff-http/handoff/internal/sock"
)

// gate counts open connections for a listener and its clones. While nobody waits it costs one atomic operation on the
// way in, and one and two loads on the way out.
type gate struct {
	limit   int64
	open    atomic.Int64
	full    waiters // for a place
	starved waiters // for a descriptor
	family  family
}

// join makes l one of those whose queues Queue adds up.
func (g *gate) join(l *Listener) { g.family.add(l) }

func newGate(limit int) *gate {
	if limit == 0 {
		limit = defaultLimit(sock.Limit())
	}
	return &gate{limit: int64(limit)}
}

// defaultLimit is what the descriptor limit leaves after a reserve for everything that is not a connection: files,
// listeners, a few descriptors per loop, the admin port. Under a very low limit connections get at least half.
func defaultLimit(descriptors int) int {
	reserve := max(16, descriptors/64, 4*runtime.NumCPU())
	return max(1, descriptors-min(reserve, descriptors/2))
}

// enter counts one more connection, if there is room. A plain add would not do: two that overshoot and step back can
// both see a full gate that has room.
func (g *gate) enter() bool {
	for {
		n := g.open.Load()
		if n >= g.limit {
			return false
		}
		if g.open.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// leave gives back a place. Somebody may have seen a full gate because of it.
func (g *gate) leave() {
	if g.open.Add(-1) < 0 {
		panic("listener: Done without a connection")
	}
	g.full.wake()
}

// done gives back a place and a descriptor. Those who lack descriptors wait for this alone: if a failed attempt woke
// them, two of them would wake each other for ever.
func (g *gate) done() {
	g.leave()
	g.starved.wake()
}

func (g *gate) isFull() bool { return g.open.Load() >= g.limit }

// waitersFor returns who waits after err, nil for an error after which nobody does.
func (g *gate) waitersFor(err error) *waiters {
	switch err {
	case ErrFull:
		return &g.full
	case ErrExhausted:
		return &g.starved
	}
	return nil
}

// Done says that a connection from AcceptFD or TryAccept, of this listener or a clone, has been closed. It is called
// once for each, after the close. A Conn does it itself.
func (l *Listener) Done() { l.gate.done() }

// OnSpace sets what to call when TryAccept has returned ErrFull or ErrExhausted and a connection has been closed since:
// the time to poll the listener again. It is called once per such answer, by the goroutine that said Done, and must
// neither block nor call the listener. An event loop wakes itself in it. Lacking descriptors may also pass without a
// Done, so after ErrExhausted a loop tries again after a while, too.
func (l *Listener) OnSpace(told func()) { l.space.Store(&told) }

// Conns returns how many connections of this listener and its clones are open.
func (l *Listener) Conns() int { return int(l.gate.open.Load()) }

// MaxConns returns how many connections may be open at once, clones included. Unless configured, that is the
// descriptor limit less a reserve: the greatest of 16, a 64th of the limit and 4 per CPU, at most half of the limit.
func (l *Listener) MaxConns() int { return int(l.gate.limit) }
