package load

import (
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

// Every request that is due is sent once, and nothing is sent that is not due.
func TestOpenLoopSendsWhatIsDue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]Config{
		"constant":     {Conns: 8, Rate: 2000},
		"poisson":      {Conns: 8, Rate: 2000, Arrivals: Poisson},
		"threads":      {Conns: 9, Rate: 3000, Threads: 3},
		"batches":      {Conns: 4, Rate: 4000, Pipeline: 4},
		"churn":        {Conns: 4, Rate: 500, Churn: 3},
		"no keepalive": {Conns: 4, Rate: 300, NoKeepAlive: true},
	} {
		t.Run(name, func(t *testing.T) {
			onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
				s := newServer(t, polite)
				c.URL, c.Duration, c.Warmup, c.Drain = s.url(), 300*time.Millisecond, 20*time.Millisecond, 20*time.Second
				r := load(c)
				s.readAll(r.Sent)
				if got := s.seen.Load(); got != r.Sent {
					t.Errorf("server read %d requests, generator sent %d", got, r.Sent)
				}
				if want := int64(c.Rate * 0.3); c.Arrivals == Constant && r.Due != want || r.Due == 0 {
					t.Errorf("%d due, want %d", r.Due, want)
				}
				if r.Requests != r.Due || len(r.Errors) > 0 {
					t.Errorf("want all that was due answered well: %+v", brief(r))
				}
				if r.Loop != "open" || r.Offered != c.Rate || r.Lag == nil {
					t.Errorf("loop %q offered %v lag %v, want an open loop of %v with its lag", r.Loop, r.Offered, r.Lag, c.Rate)
				}
				wantHistogram(t, r)
			})
		})
	}
}

// polite closes when asked to.
func polite(c net.Conn, r *http.Request, n int) bool {
	if r.Close {
		io.WriteString(c, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 13\r\n\r\nHello, World!")
		return false
	}
	return always(hello)(c, r, n)
}

func TestLatencyOfAFixedDelay(t *testing.T) {
	t.Parallel()
	const delay = 20 * time.Millisecond
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		s := newServer(t, func(c net.Conn, r *http.Request, n int) bool { time.Sleep(delay); return always(hello)(c, r, n) })
		r := load(Config{URL: s.url(), Conns: 32, Rate: 100, Duration: 300 * time.Millisecond, Drain: 20 * time.Second})
		if r.Due != 30 || r.Requests != 30 || r.Latency.P50 < int64(delay) {
			t.Errorf("%d due, %d answered, p50 %d ns, want 30, 30 and at least %v", r.Due, r.Requests, r.Latency.P50, delay)
		}
	})
}

// A server that stalls delays one request of a closed loop with one connection, and all that were due meanwhile in an
// open one: that is what coordinated omission hides.
func TestAStallThatAClosedLoopHides(t *testing.T) {
	t.Parallel()
	const stall = 300 * time.Millisecond
	for _, rate := range []float64{0, 1000} {
		onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
			// On a machine that is held up, the window may close before the stall has come or passed.
			stalled := func(r *Result) bool { return r.Latency.Max >= int64(stall) }
			r := lasting(stalled, func(time.Duration) *Result {
				var once atomic.Bool
				var armed atomic.Int64
				s := newServer(t, func(c net.Conn, r *http.Request, n int) bool {
					if armed.Add(1) > 20 && once.CompareAndSwap(false, true) {
						time.Sleep(stall)
					}
					return always(hello)(c, r, n)
				})
				return load(Config{URL: s.url(), Conns: 1, Rate: rate, Duration: 600 * time.Millisecond, Drain: 30 * time.Second})
			})
			if !stalled(r) {
				t.Fatalf("rate %v: the longest latency is %d ns, want at least the stall", rate, r.Latency.Max)
			}
			if rate == 0 {
				if r.Requests < 100 {
					t.Skipf("only %d requests: this machine is too busy to hide a stall among them", r.Requests)
				}
				if r.Latency.P90 >= int64(stall/3) {
					t.Errorf("closed loop: p90 is %d ns, want the stall to be hidden in it", r.Latency.P90)
				}
				return
			}
			// Due every millisecond: at least 200 waited for 100 ms and more, a third of the 600.
			if r.Due != 600 || r.Latency.P90 < int64(stall/3) || r.Waited < 200 {
				t.Errorf("open loop: %d due, p90 %d ns, %d waited, want 600, at least %v, at least 200", r.Due, r.Latency.P90, r.Waited, stall/3)
			}
		})
	}
}

// What is not answered when the drain ends is counted with the age it has reached, sent or not.
func TestOverdueIsCountedWithItsAge(t *testing.T) {
	t.Parallel()
	const drain = 50 * time.Millisecond
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		due := int64(0)
		r := lasting(func(r *Result) bool { return r.Sent == 2 }, func(d time.Duration) *Result {
			due = d.Milliseconds()
			s := newServer(t, func(net.Conn, *http.Request, int) bool { return true })
			return load(Config{URL: s.url(), Conns: 2, Rate: 1000, Duration: d, Drain: drain})
		})
		if r.Due != due || r.Overdue != due || r.Requests != 0 || r.Sent != 2 || r.Unanswered != 2 || r.Waited != due-2 {
			t.Errorf("want %d due and overdue, 2 sent, the others waiting: %+v", due, brief(r))
		}
		if r.Latency.P50 < int64(drain) || r.ReqPerSec != 0 {
			t.Errorf("p50 %d ns at %v/s, want at least the drain, and no rate", r.Latency.P50, r.ReqPerSec)
		}
		wantHistogram(t, r)
	})
}

// A request whose connection breaks is lost: neither good nor overdue.
func TestLostRequestsAreCounted(t *testing.T) {
	t.Parallel()
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		s := newServer(t, func(c net.Conn, r *http.Request, n int) bool { return n%5 != 0 && always(hello)(c, r, n) })
		r := load(Config{URL: s.url(), Conns: 4, Rate: 500, Duration: 200 * time.Millisecond, Drain: 20 * time.Second})
		if r.Lost == 0 || r.Requests == 0 || r.Errors["eof"]+r.ErrorsOutside["eof"] == 0 || r.Overdue != 0 {
			t.Errorf("want some lost, none overdue: %+v", brief(r))
		}
	})
}

// A rate that cannot be made is no error: what was due is counted, and the lag tells.
func TestARateThatCannotBeMade(t *testing.T) {
	t.Parallel()
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		s := newServer(t, always(hello))
		r := load(Config{URL: s.url(), Conns: 2, Rate: 3e6, Duration: 20 * time.Millisecond, Drain: 20 * time.Millisecond})
		if r.Due != 60000 || r.Requests >= r.Due || r.Overdue == 0 || r.Lag == nil || r.Lag.Max == 0 {
			t.Errorf("want 60000 due, most of them overdue, and a lag: %+v", brief(r))
		}
	})
}

// At twenty times what the server can do, the queue that the warm-up leaves is longer than window and drain together.
// The window does not stand behind it.
func TestAnOverloadedWindowDoesNotWaitForItsWarmUp(t *testing.T) {
	t.Parallel()
	const rate, warmup = 8000, 300 * time.Millisecond // for a server that answers 400 a second
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		s := newServer(t, func(c net.Conn, r *http.Request, n int) bool {
			time.Sleep(5 * time.Millisecond)
			return always(hello)(c, r, n)
		})
		want := int64(0)
		answered := func(r *Result) bool { return r.Requests > 0 && r.ReqPerSec > 0 }
		r := lasting(answered, func(d time.Duration) *Result {
			want = rate * d.Milliseconds() / 1000
			return load(Config{URL: s.url(), Conns: 2, Rate: rate, Warmup: warmup, Duration: d, Drain: 100 * time.Millisecond})
		})
		if !answered(r) || r.Overdue == 0 || r.Due != want {
			t.Errorf("want some of the window's %d answered, and some overdue: %+v", want, brief(r))
		}
		if early := r.Sent - r.Requests; r.Dropped == 0 || r.Dropped < rate*3/10-early {
			t.Errorf("%d dropped, want what is left of the warm-up's %d, of which at most %d were sent", r.Dropped, rate*3/10, early)
		}
		wantHistogram(t, r)
	})
}

// Each arrival of a warm-up is sent or dropped: by the window's opening, by the end of a turn without one, or for want of
// a connection or of memory.
func TestWhatIsNotSentOfAWarmUpIsDropped(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*source)
		after func(*source)
		want  int64
	}{
		"no window":     {after: func(s *source) { s.run.state.Store(stateOf(1, parked)); s.adopt() }, want: 2 * 51},
		"no memory":     {spoil: func(s *source) { s.waiting = ring{at: make([]int64, ringMost), n: ringMost} }, want: 2 * 51},
		"no connection": {spoil: func(s *source) { s.free.push(s.clients[0]) }, after: func(s *source) { s.clients[0].fault(connect) }, want: 2},
		"not connected": {
			spoil: func(s *source) { s.free.push(s.clients[0]) },
			after: func(s *source) { s.run.state.Store(stateOf(1, parked)); s.adopt() },
			want:  2 * 51,
		},
	} {
		r := bare(Config{Rate: 2000, Conns: 1, Pipeline: 2}.withDefaults(), func() int64 { return 0 })
		r.compile(target{authority: "h", path: "/"})
		r.state.Store(stateOf(1, warmup))
		r.plan.Store(&plan{turn: 1, begin: 0, from: never, to: never})
		s := newSource(r, newSlot(r, 0), 0, 1)
		s.clients = []*client{{run: r, slot: s.slot, src: s}}
		s.adopt()
		if c.spoil != nil {
			c.spoil(s)
		}
		for s.arrive(50e6) != nil {
		}
		if c.after != nil {
			c.after(s)
		}
		if got := s.slot.cur.dropped; got != c.want {
			t.Errorf("%s: %d dropped, want %d", name, got, c.want)
		}
	}
}

// What was dropped for want of memory is overdue, with the age that is known.
func TestWhatFindsNoRoomIsOverdue(t *testing.T) {
	if testing.Short() {
		t.Skip("counts all that an open loop's memory holds, one by one: not with -short")
	}
	t.Parallel()
	r := bare(Config{Rate: 1000, Conns: 1}.withDefaults(), func() int64 { return 0 })
	r.compile(target{authority: "h", path: "/"})
	r.state.Store(stateOf(1, window))
	r.plan.Store(&plan{turn: 1, from: 0, to: 1e9})
	s := newSource(r, newSlot(r, 0), 0, 1)
	s.adopt()
	s.waiting = ring{at: make([]int64, ringMost), n: ringMost}
	for i := range s.waiting.at {
		s.waiting.at[i] = -1 // of the warm-up
	}
	s.arrive(5e6)
	r.drained.Store(3e9)
	r.state.Store(stateOf(1, parked))
	s.settle()
	got := s.slot.cur
	if got.unqueued != 6 || got.waited != 6 || got.due != 1000 || got.overdue != 1000 || got.latency.Count() != 1000 {
		t.Errorf("unqueued %d waited %d due %d overdue %d samples %d, want 6, 6 and 1000", got.unqueued, got.waited, got.due, got.overdue, got.latency.Count())
	}
	if low := got.latency.Quantile(0); low < 1_990_000_000 {
		t.Errorf("the youngest is %d ns old, want 2 s", low)
	}
}

// A worker that learns late when the window opens has looked at arrivals past its edge. They are of the warm-up, and
// the window has all of its own.
func TestAPlanThatComesLate(t *testing.T) {
	t.Parallel()
	r := bare(Config{Rate: 1000, Conns: 1}.withDefaults(), func() int64 { return 0 })
	r.compile(target{authority: "h", path: "/"})
	r.state.Store(stateOf(1, warmup))
	r.plan.Store(&plan{turn: 1, begin: 0, from: never, to: never})
	s := newSource(r, newSlot(r, 0), 0, 1)
	s.adopt()
	s.arrive(50e6)
	r.plan.Store(&plan{turn: 1, begin: 0, from: 20e6, to: 120e6})
	s.arrive(200e6)
	if got := s.slot.cur; got.due != 100 || s.owed != 100 || s.waiting.n != 100 || got.dropped != 51 {
		t.Errorf("%d due, %d owed, %d waiting, %d dropped, want 100, and the 51 of the warm-up", got.due, s.owed, s.waiting.n, got.dropped)
	}
	r.drained.Store(200e6)
	r.state.Store(stateOf(1, parked))
	s.adopt()
	if got := s.slot.cur; got.overdue != 100 || s.plan != nil {
		t.Errorf("%d overdue, want the 100 of the window", got.overdue)
	}
}

// A turn that ends, and the next that begins, before the worker has looked at the plan again: what is answered then, or
// breaks, was overdue, and nothing is missing in the books.
func TestATurnThatEndsUnseen(t *testing.T) {
	t.Parallel()
	for name, come := range map[string]func(*client){
		"an answer":      func(c *client) { c.filled([]byte(hello)) },
		"half an answer": func(c *client) { c.filled([]byte(hello[:9])) },
		"a reset":        func(c *client) { c.broke(io.ErrUnexpectedEOF) },
		"an end":         (*client).ended,
		"a timeout":      (*client).expired,
		"the end of all": func(c *client) { c.src.settle(); c.finish() },
		"nothing":        func(*client) {},
	} {
		for _, state := range []uint64{stateOf(1, parked), stateOf(2, warmup), stateOf(2, window), stateOf(1, over)} {
			c, s := dueClient()
			r := c.run
			r.drained.Store(200e6)
			if turnOf(state) == 2 {
				before := *r.plan.Load()
				r.plan.Store(&plan{turn: 2, begin: never, from: never, to: never, before: &before})
				r.rested.reset(2)
			}
			r.state.Store(state)
			come(c)
			s.adopt()
			if got := s.slot.cur; got.due != 100 || got.overdue != 100 || got.requests+got.lost != 0 || got.latency.Count() != 100 {
				t.Errorf("%s in turn %d, phase %d: %d due, %d overdue, %d good, %d lost, %d samples, want 100 due and overdue",
					name, turnOf(state), phaseOf(state), got.due, got.overdue, got.requests, got.lost, got.latency.Count())
			}
		}
	}
}

// A worker that is told of the window only after the next turn has its plan counts all that was due in it.
func TestAPlanThatIsReplacedUnseen(t *testing.T) {
	t.Parallel()
	r := bare(Config{Rate: 1000, Conns: 1}.withDefaults(), func() int64 { return 0 })
	r.compile(target{authority: "h", path: "/"})
	r.state.Store(stateOf(1, warmup))
	r.plan.Store(&plan{turn: 1, begin: never, from: never, to: never})
	s := newSource(r, newSlot(r, 0), 0, 1)
	s.adopt()
	r.drained.Store(200e6)
	r.plan.Store(&plan{turn: 2, begin: never, from: never, to: never, before: &plan{turn: 1, begin: never, from: 20e6, to: 120e6}})
	r.state.Store(stateOf(2, warmup))
	s.adopt()
	if got := s.slot.cur; got.due != 100 || got.overdue != 100 || s.plan.turn != 2 {
		t.Errorf("%d due, %d overdue, plan of turn %d, want the 100 of the first window, and the plan of turn 2", got.due, got.overdue, s.plan.turn)
	}
}

// dueClient is one that has sent the first request of an open window of a hundred.
func dueClient() (*client, *source) {
	r := bare(Config{Rate: 1000, Conns: 1}.withDefaults(), func() int64 { return 0 })
	r.compile(target{authority: "h", path: "/"})
	r.state.Store(stateOf(1, window))
	r.rested.reset(1)
	r.plan.Store(&plan{turn: 1, begin: never, from: 0, to: 100e6})
	s := newSource(r, newSlot(r, 0), 0, 1)
	c := &client{run: r, slot: s.slot, src: s}
	s.clients = []*client{c}
	s.adopt()
	c.start()
	c.dialing()
	c.dialed(nil)
	s.arrive(0)
	c.flushed(len(c.output()))
	return c, s
}
