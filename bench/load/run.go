package load

import (
	"context"
	"fmt"
	"net/netip"
	"sync/atomic"
	"time"
)

// The phases of a run, in order. Only the coordinator moves on; everybody looks.
const (
	ramp   int32 = iota // connections are opened, nothing is sent
	warmup              // requests flow, nothing counts
	window              // answers count
	tail                // what is under way may be answered, nothing new is sent, connections stay open
	over                // everything is closed
)

const (
	rampLimit = time.Second            // for all connections to come up, and …
	rampEach  = 100 * time.Microsecond // … for each of them
	tailLimit = 50 * time.Millisecond  // for answers that are still due when the window closes
)

// run is what the workers of one run share. Clients change nothing in it but atomics.
type run struct {
	config Config
	addr   netip.AddrPort
	batch  []byte
	expect expectation
	now    func() int64 // ns since the run began

	phase           atomic.Int32
	connected       atomic.Bool // some connection has come up
	settled, rested atomic.Int64
	opened, closed  atomic.Int64 // edges of the window, ns on the clock; 0: not reached

	allSettled, allRested chan struct{}
	begun, closing, ended chan struct{} // closed when the phase reaches warmup, tail, over
	hopeless              chan error    // nothing was ever connected, and why

	slots []*slot
}

// driver moves the clients of a run: event loops or goroutines.
type driver interface {
	wake()       // the phase has changed, or a slot was asked for
	wait() error // until every worker has ended; an error is the driver's own, never the server's
}

// Run puts load on c.URL and returns what it measured. The error says that nothing could be measured: a bad Config, no
// such host, nothing that listens. Whatever the server does after the first connect is in the Result. When ctx ends
// early, Run closes the window there and returns what it has, marked Partial.
func Run(ctx context.Context, c Config) (*Result, error) { return runWith(ctx, c, startDriver) }

func runWith(ctx context.Context, c Config, start func(*run) (driver, error)) (*Result, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	if err := enoughFiles(c.Conns); err != nil {
		return nil, err
	}
	r, err := newRun(ctx, c)
	if err != nil {
		return nil, err
	}
	d, err := start(r)
	if err != nil {
		return nil, err
	}
	co := &coordinator{run: r, driver: d, books: newBooks(r.slots)}
	runErr := co.conduct(ctx)
	r.enter(over, d)
	if err := d.wait(); err != nil && runErr == nil {
		runErr = err
	}
	if runErr != nil {
		return nil, runErr
	}
	co.books.close()
	return co.result()
}

func newRun(ctx context.Context, c Config) (*run, error) {
	t, err := parseTarget(c.URL)
	if err != nil {
		return nil, err
	}
	addr, err := t.resolve(ctx)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	r := &run{
		config: c, addr: addr, batch: c.batch(t),
		now:        func() int64 { return int64(time.Since(began)) },
		allSettled: make(chan struct{}), allRested: make(chan struct{}),
		begun: make(chan struct{}), closing: make(chan struct{}), ended: make(chan struct{}),
		hopeless: make(chan error, 1),
	}
	r.expect.fixed = c.ExpectLength
	return r, nil
}

// enter moves on to a phase. Those that are left out are never seen, so nothing is counted in a window that was not open.
func (r *run) enter(p int32, d driver) {
	from := r.phase.Swap(p)
	for q := from + 1; q <= p; q++ {
		switch q {
		case warmup:
			close(r.begun)
		case tail:
			close(r.closing)
		case over:
			close(r.ended)
		}
	}
	d.wake()
}

// settledOne is called once for each client, when its first connect has come to an end.
func (r *run) settledOne() {
	if r.settled.Add(1) == int64(r.config.Conns) {
		close(r.allSettled)
	}
}

// restedOne is called once for each client, when it has nothing under way and nothing will come.
func (r *run) restedOne() {
	if r.rested.Add(1) == int64(r.config.Conns) {
		close(r.allRested)
	}
}

// dialFailed ends the run if no connection ever came up: there is nothing to measure.
func (r *run) dialFailed(err error) {
	if r.connected.Load() {
		return
	}
	select {
	case r.hopeless <- err:
	default:
	}
}

// enoughFiles refuses more connections than descriptors, before half of them have failed.
func enoughFiles(conns int) error {
	const reserve = 16 // standard streams, epoll, the reader of /proc
	limit := fileLimit()
	if limit == 0 || conns+reserve <= limit {
		return nil
	}
	return fmt.Errorf("load: %d connections need %d file descriptors, this process may have %d: raise `ulimit -n` or ask for at most %d",
		conns, conns+reserve, limit, max(limit-reserve, 0))
}
