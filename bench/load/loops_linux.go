package load

import (
	"sync"
	"sync/atomic"
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
