package load

import (
	"context"
	"fmt"
	"net/netip"
	"sync/atomic"
	"time"
)

const (
	rampLimit = time.Second            // for all connections to come up, and …
	rampEach  = 100 * time.Microsecond // … for each of them
	tailLimit = 50 * time.Millisecond  // see Config.tail
)

// run is what the workers of one run share. Clients change nothing in it but atomics.
type run struct {
	config   Config
	open     bool // open loop
	portable bool // connections are goroutines
	churn    int  // answers a connection carries; 0: no end
	addr     netip.AddrPort
	routes   []route
	batches  []batch    // by route
	weights  int        // of all routes
	timing   *timetable // open loop: when requests are due
	now      func() int64

	state     atomic.Uint64 // phase and turn
	changed   atomic.Pointer[chan struct{}]
	plan      atomic.Pointer[plan]
	alarm     atomic.Int64 // when the coordinator means to wake, ns on the run's clock; never: it does not wait
	connected atomic.Bool  // some connection has come up

	offset   atomic.Int64 // from the run's clock to the one that runs in windows only, ns
	measured atomic.Int64 // length of all windows, ns
	opened   atomic.Int64 // edges of the current window, ns on the clock; closed is 0 while it is open
	closed   atomic.Int64
	drained  atomic.Int64 // open loop: when the drain ended

	marked  atomic.Int64 // requests that were given an id
	zero    int64        // of the run's clock, ns on the machine's; 0 where nothing is marked
	settled atomic.Int64
	rested  count

	allSettled, ended chan struct{}
	hopeless          chan error // nothing was ever connected, and why

	slots []*slot
}

// driver moves the clients of a run: event loops or goroutines.
type driver interface {
	wake()       // the phase has changed, or a slot was asked for
	wait() error // until every worker has ended; an error is the driver's own, never the server's
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
	r := bare(c, func() int64 { return int64(time.Since(began)) })
	r.addr = addr
	r.align()
	r.compile(t)
	return r, nil
}

// bare is a run without a target.
func bare(c Config, now func() int64) *run {
	r := &run{
		config: c, open: c.openLoop(), churn: c.churn(), now: now,
		allSettled: make(chan struct{}), ended: make(chan struct{}), hopeless: make(chan error, 1),
	}
	if r.open {
		r.timing = newTimetable(c)
	}
	r.rested.of = uint32(c.fast())
	r.rested.reset(0)
	r.alarm.Store(never)
	changed := make(chan struct{})
	r.changed.Store(&changed)
	return r
}

// settledOne is called once for each client, when its first connect has come to an end.
func (r *run) settledOne() {
	if r.settled.Add(1) == int64(r.config.fast()) {
		close(r.allSettled)
	}
}

// restedOne is called once a turn by whoever has nothing under way and nothing to come: in a closed loop each client,
// in an open one each source.
func (r *run) restedOne(turn uint64) { r.rested.one(turn) }

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
