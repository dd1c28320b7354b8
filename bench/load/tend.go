package load

import (
	"math/rand/v2"
	"time"
)

// tend looks after a share: it samples what is under way and, in an open loop, gives out the work when it is due. Its
// timers are the runtime's, so it is late more often than the event loop, which spins; Lag says by how much.
func (s *share) tend(g *goroutines) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	next, seen := int64(0), uint64(0)
	for {
		change := g.run.change()
		if state := g.run.state.Load(); state != seen {
			next, seen = 0, state
		}
		now := g.run.now()
		s.Lock()
		if next == 0 && phaseOf(seen) == tail {
			s.resign(turnOf(seen))
		}
		wake := int64(never)
		if s.src != nil {
			wake = s.supply(now) // first: what is due is under way
		}
		if now >= next {
			next = now + s.sample(g.run)
		}
		wake = min(wake, next)
		s.slot.hand()
		s.Unlock()
		timer.Reset(time.Duration(wake - g.run.now()))
		select {
		case <-timer.C:
		case <-change:
		case <-g.ctx.Done():
			return
		}
	}
}

func (s *share) resign(turn uint64) {
	for _, p := range s.peers {
		p.client.resign(turn)
	}
}

// supply gives out what is due and returns when the next arrival is.
func (s *share) supply(now int64) int64 {
	s.src.adopt()
	for c := s.src.arrive(now); c != nil; c = s.src.arrive(now) {
		select {
		case s.peers[c.tag].kick <- struct{}{}:
		default:
		}
	}
	s.src.rest()
	return s.src.due
}

// sample looks at what is under way while a window is open, and returns how long to wait before the next time.
func (s *share) sample(r *run) int64 {
	if r.phase() != window {
		return int64(time.Hour) // a change of the phase comes before that
	}
	g := &s.slot.cur.gauge
	g.looks++
	g.under += s.slot.underWay(s.src)
	return int64(lookEvery)/2 + rand.Int64N(int64(lookEvery))
}

const lookEvery = 10 * time.Millisecond // on average
