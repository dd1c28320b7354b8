package load

import (
	"math/rand/v2"
	"time"

	"golang.org/x/sys/unix"
)

const (
	sampleEvery  = 5 * time.Millisecond // on average, at random, so that it does not keep step with constant arrivals
	sampleConns  = 16                   // looked at each time
	sampleSearch = 64                   // and so many tried at most, to find them
)

// sampler decides when a loop looks at itself, and at whom.
type sampler struct {
	rng    *rand.Rand
	next   int64 // ns on the run's clock
	conn   int   // whose turn it is
	sleeps uint  // in this run
}

// sample looks at what is under way. It must come before a wait, when all that the loop knows of has been done: an
// answer that lies unread then has come while it worked.
func (l *loop) sample(now int64) {
	if now < l.sampler.next {
		return
	}
	l.sampler.next = now + int64(sampleEvery)/2 + l.sampler.rng.Int64N(int64(sampleEvery))
	if l.run.phase() != window {
		return
	}
	g := &l.slot.cur.gauge
	g.looks++
	g.under += l.slot.underWay(l.src)
	for tried, found := 0, 0; tried < min(sampleSearch, len(l.conns)) && found < sampleConns; tried++ {
		l.sampler.conn = (l.sampler.conn + 1) % len(l.conns)
		c := &l.conns[l.sampler.conn]
		if c.want != wantRead || c.due == 0 {
			continue
		}
		found++
		g.waiting++
		if n, err := unix.IoctlGetInt(c.fd, unix.SIOCINQ); err == nil && n > 0 {
			g.ready++
		}
	}
}

const (
	sleepsTimed  = 1000 // all of the first, …
	sleepsSample = 8    // … then one in so many, at random
)

// timed says with what weight to measure the next sleep: 0 is not at all. In a closed loop that sleeps once for each
// request, measuring them all would be two more looks at the clock for each.
func (s *sampler) timed() int64 {
	if s.sleeps < sleepsTimed {
		return 1
	}
	if s.rng.Uint32N(sleepsSample) == 0 {
		return sleepsSample
	}
	return 0
}

// wait sleeps until something happens, in a closed loop.
func (l *loop) wait() (int, error) {
	l.sample(l.slot.clock)
	weight, from := l.sampler.timed(), int64(0)
	if weight > 0 {
		from = l.run.now()
	}
	n, err := l.poll.WaitNanos(l.events[:], l.patience(), true)
	if l.poll.Slept() {
		l.sampler.sleeps++
		if weight > 0 {
			l.slot.cur.gauge.idle += weight * l.run.inWindow(from, l.run.now())
		}
	}
	if n == 0 {
		l.slot.clock = l.run.now()
	}
	return n, err
}
