package load

import "sync/atomic"

// The phases of a turn, in order. Only the coordinator moves on; everybody looks.
const (
	parked uint64 = iota // connections are opened, or wait for the next turn; nothing is sent
	warmup               // requests flow, nothing counts
	window               // answers count
	tail                 // what is under way may be answered; closed loop: nothing new is sent
	over                 // everything is closed
)

// ramp is the state before the first turn.
const ramp = 0

// A state is a phase and the number of the turn it belongs to, from 1, in one word: nobody may see them apart.

func stateOf(turn, phase uint64) uint64 { return turn<<3 | phase }
func phaseOf(state uint64) uint64       { return state & 7 }
func turnOf(state uint64) uint64        { return state >> 3 }

func (r *run) phase() uint64 { return phaseOf(r.state.Load()) }
func (r *run) turn() uint64  { return turnOf(r.state.Load()) }

// alive says whether requests may be sent. In the tail of an open loop, those that were due in the window still are.
func (r *run) alive(state uint64) bool {
	p := phaseOf(state)
	return p == warmup || p == window || p == tail && r.open
}

func (r *run) live() bool { return r.alive(r.state.Load()) }

// enter moves on to a phase.
func (r *run) enter(phase uint64, d driver) {
	turn := r.turn()
	if phase == warmup {
		turn++
		r.rested.reset(turn)
	}
	r.state.Store(stateOf(turn, phase))
	changed := make(chan struct{})
	close(*r.changed.Swap(&changed))
	if phase == over {
		close(r.ended)
	}
	d.wake()
}

// change is closed when the phase changes. Take it before looking at the phase.
func (r *run) change() <-chan struct{} { return *r.changed.Load() }

// count waits until so many have said something in a turn. Each turn has its own tally: whoever comes late counts in that of
// its turn, where nobody waits any more.
type count struct {
	of  uint32
	cur atomic.Pointer[said]
}

type said struct {
	turn uint64
	n    atomic.Uint32
	all  chan struct{} // closed when all have
}

func (c *count) reset(turn uint64) { c.cur.Store(&said{turn: turn, all: make(chan struct{})}) }

func (c *count) one(turn uint64) {
	if s := c.cur.Load(); s.turn == turn && s.n.Add(1) == c.of {
		close(s.all)
	}
}
