package load

import (
	"os"
	"runtime"
	"time"
)

// horizon is how long before an arrival the loop stops sleeping and spins. A sleep ends late, by the timer slack of
// 50 µs and by what a virtual machine takes to wake up a halted processor.
const horizon = int64(150 * time.Microsecond)

// pacer is what an open loop remembers from one round to the next.
type pacer struct {
	last  int64 // when the round before began, or woke up
	empty bool  // it found nothing to do
}

// openRound looks at the arrivals that are due, then at what has come. It sleeps until shortly before the next
// arrival, then it spins: each round looks at the clock once, and lets the runtime run something else.
func (l *loop) openRound() error {
	now := l.run.now()
	if l.pacer.empty {
		l.slot.cur.gauge.idle += l.run.inWindow(l.pacer.last, now)
	}
	l.pacer.last, l.slot.clock = now, now
	l.src.adopt()
	worked := l.arrivals(now)
	l.sample(now)
	n, err := l.poll.WaitNanos(l.events[:], l.gap(now, worked), true)
	if err != nil {
		return os.NewSyscallError("epoll_wait", err)
	}
	if l.poll.Slept() {
		l.slot.clock = l.run.now()
		l.slot.cur.gauge.idle += l.run.inWindow(now, l.slot.clock)
		l.pacer.last = l.slot.clock
	}
	for i := range l.events[:n] {
		l.event(&l.events[i])
		l.arrivals(l.slot.clock)
	}
	l.late()
	l.src.rest()
	l.slot.hand()
	l.pacer.empty = n == 0 && !worked
	if l.pacer.empty {
		runtime.Gosched() // with one processor, nobody else gets to run
	}
	return nil
}

// arrivals gives work to whoever is free, and says whether anything was due.
func (l *loop) arrivals(now int64) bool {
	if l.src.due > now {
		return false
	}
	for range arrivalsAtOnce {
		c := l.src.arrive(now)
		if c == nil {
			break
		}
		l.step(&l.conns[c.tag])
	}
	return true
}

// gap is how long the loop may sleep, in ns; below 0: for ever.
func (l *loop) gap(now int64, worked bool) int64 {
	limit := l.patience()
	if l.src.due == never {
		return limit
	}
	gap := max(l.src.due-now-horizon, 0)
	if worked {
		gap = 0
	}
	if limit < 0 {
		return gap
	}
	return min(gap, limit)
}
