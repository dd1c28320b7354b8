package load

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// coordinator leads one run through its phases. The window's edges are where it really looked at clock and CPU accounts,
// not where it meant to: on a busy core it wakes late, and counts, CPU and length of the window must be late together.
type coordinator struct {
	run    *run
	driver driver
	books  *books

	from, to      int64 // edges of the window, ns on the run's clock
	before, after reading
	partial       bool
}

var errNoConnect = errors.New("no answer to any connect")

func (co *coordinator) conduct(ctx context.Context) error {
	r := co.run
	limit := rampLimit + time.Duration(r.config.Conns)*rampEach
	if err := co.until(ctx, r.allSettled, limit); err != nil {
		return err
	}
	if !r.config.NoKeepAlive && ctx.Err() == nil {
		if err := co.nothing(limit); err != nil {
			return err
		}
	}
	r.enter(warmup, co.driver)
	if err := co.until(ctx, nil, r.config.Warmup); err != nil {
		return err
	}
	if ctx.Err() != nil {
		co.partial = true
		r.enter(tail, co.driver)
		return nil
	}
	co.open()
	err := co.measure(ctx)
	co.close()
	if err != nil {
		return err
	}
	if co.partial {
		return nil
	}
	return co.nothing(r.config.Duration)
}

// nothing says why there is not one connection, after all this time.
func (co *coordinator) nothing(waited time.Duration) error {
	if co.run.connected.Load() {
		return nil
	}
	select {
	case err := <-co.run.hopeless:
		return unreachable(co.run.addr, err)
	default:
		return unreachable(co.run.addr, fmt.Errorf("%w in %v", errNoConnect, waited))
	}
}

// until waits for a channel, at most for d. A run without hope ends it with an error, an ended ctx without one.
func (co *coordinator) until(ctx context.Context, done <-chan struct{}, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	case <-ctx.Done():
	case err := <-co.run.hopeless:
		return unreachable(co.run.addr, err)
	}
	return nil
}

// open reads the slow figures first and the CPU accounts last, next to the edge.
func (co *coordinator) open() {
	co.before = watchSlow(co.run.config.Watch)
	co.before.readCPU(co.run.config.Watch)
	co.run.enter(window, co.driver)
	co.from = co.run.now()
	co.run.opened.Store(co.from)
}

// close reads in the opposite order. Connections are still open, so that a thread that served one still has its account.
func (co *coordinator) close() {
	co.run.enter(tail, co.driver)
	co.to = co.run.now()
	co.run.closed.Store(co.to)
	var cpu reading
	cpu.readCPU(co.run.config.Watch)
	co.after = watchSlow(co.run.config.Watch)
	co.after.takeCPU(cpu)
	timer := time.NewTimer(tailLimit)
	defer timer.Stop()
	select {
	case <-co.run.allRested:
	case <-timer.C:
	}
}

// measure lets the window stay open, and tells how it goes.
func (co *coordinator) measure(ctx context.Context) error {
	end := time.NewTimer(co.run.config.Duration)
	defer end.Stop()
	var tick <-chan time.Time
	if co.run.config.Progress != nil {
		t := time.NewTicker(progressEvery)
		defer t.Stop()
		tick = t.C
	}
	for {
		select {
		case <-end.C:
			return nil
		case <-ctx.Done():
			co.partial = true
			return nil
		case err := <-co.run.hopeless:
			return unreachable(co.run.addr, err)
		case <-tick:
			co.progress()
		}
	}
}
