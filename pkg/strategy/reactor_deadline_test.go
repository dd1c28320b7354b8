package strategy_test

import (
	"io"
	"sync"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/strategy"
)

const brief = 100 * time.Millisecond

// Deadlines come up while a worker has the connection, and cannot be acted on. What the connection waits for afterwards
// has its deadline all the same, whether it is earlier than the one armed before or that one has come and gone.
func TestDeadlinesHoldAfterAWorkerHadTheConnection(t *testing.T) {
	const half = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhal"
	var together sync.WaitGroup // not t.Parallel, which runs no more at once than there are CPUs
	for name, c := range map[string]struct {
		limits engine.Limits
		behind string // sent together with the request
		status int    // of the last answer, 0 for none
	}{
		"idle":              {engine.Limits{IdleTimeout: brief}, "", 0},
		"head":              {engine.Limits{HeaderTimeout: brief}, "GET / HT", 408},
		"head, idle armed":  {engine.Limits{HeaderTimeout: brief, IdleTimeout: 2 * brief}, "GET / HT", 408},
		"head, none armed":  {engine.Limits{HeaderTimeout: brief, IdleTimeout: -1}, "GET / HT", 408},
		"body":              {engine.Limits{BodyTimeout: brief}, half, 408},
		"body after a head": {engine.Limits{BodyTimeout: brief, HeaderTimeout: brief}, half, 408},
		"lingering":         {engine.Limits{}, "BAD\r\n\r\n", 400},
	} {
		for _, wait := range []time.Duration{0, 4 * brief} {
			test := func(t *testing.T) {
				v, g, a := reactTo(t, slow+c.behind, c.limits)
				v.inside(g, 1)
				time.Sleep(wait)
				g.open()
				if r, err := a.answer(); err != nil || r.StatusCode != 200 || r.Close {
					t.Fatalf("the slow one: %v, %v; want 200 and no close", r, err)
				}
				if c.status != 0 {
					if r, err := a.answer(); err != nil || r.StatusCode != c.status {
						t.Fatalf("behind it: %v, %v; want %d", r, err, c.status)
					}
				} else if rest, err := io.ReadAll(a.in); err != nil || len(rest) > 0 {
					t.Fatalf("then: %q, %v; want the end", rest, err)
				}
				eventually(t, "the connection has ended", func() bool { return v.eng.Open() == 0 })
			}
			together.Go(func() { t.Run(name+" after "+wait.String(), test) })
		}
	}
	together.Wait()
}

// reactTo serves one client that sends at once. A client that has been held up may find its connection ended as an idle
// one: then another comes, to another server.
func reactTo(t *testing.T, sends string, limits engine.Limits) (*rig, *gated, *client) {
	t.Helper()
	for {
		v, g := react(t, strategy.Reactor{Loops: 1}, limits)
		begun := time.Now()
		a := v.dial()
		if err := a.send(sends); time.Since(begun) < brief/2 {
			v.must(err)
			return v, g, a
		}
		g.open()
		a.Close()
	}
}

// A worker writes what the socket takes and leaves the rest, with its deadline, to the loop.
func TestAClientThatTakesNothingOfAWorkersAnswerIsLetGo(t *testing.T) {
	v, _ := react(t, strategy.Reactor{Loops: 1, Workers: 1}, engine.Limits{WriteTimeout: brief})
	a, b := v.dial(), v.dial()
	v.must(a.send("GET /much HTTP/1.1\r\nHost: a\r\n\r\n"))
	v.must(b.ask(get, 200)) // the one worker does not wait for the first client
	b.Close()
	eventually(t, "the connection has ended", func() bool { return v.eng.Open() == 0 })
}

// A drain that begins while a worker has the connection finds its deadlines moved when it is given back.
func TestADrainReachesWhatWorkersHave(t *testing.T) {
	for !drainReaches(t) {
		t.Log("held up, so tried again")
	}
}

// drainReaches tells whether the answers have come before the half of the drain, from which on all of them close.
func drainReaches(t *testing.T) (inTime bool) {
	const timeout = 10 * brief
	v, g := react(t, strategy.Reactor{Loops: 1}, engine.Limits{DrainTimeout: timeout})
	last, begun := v.dial(), v.dial()
	v.must(last.send(slow))
	v.must(begun.send(slow + "GET / HT"))
	v.inside(g, 2)
	drained := time.Now()
	v.drain()
	eventually(t, "the drain has begun", v.eng.Draining)
	time.Sleep(brief / 2) // lets the loop hear of it first; either way the claims hold
	g.open()
	if r, err := last.answer(); err != nil || r.StatusCode != 200 || !r.Close {
		t.Errorf("nothing behind it: %v, %v; want 200 and close", r, err)
	}
	r, err := begun.answer()
	if time.Since(drained) > timeout/2 {
		return false
	}
	if err != nil || r.StatusCode != 200 || r.Close {
		t.Errorf("half a request behind it: %v, %v; want 200 and no close", r, err)
	}
	v.stop()
	if n := v.eng.Cut(); n != 1 {
		t.Errorf("%d connections were cut, want the one in the middle of a request", n)
	}
	return true
}

// When the drain's time is over, a request that still has no place is refused rather than left behind one that hangs.
func TestTheEndOfADrainRefusesWhoeverHasNoPlace(t *testing.T) {
	for _, queue := range []int{0, 4} {
		v, g := react(t, strategy.Reactor{Loops: 1, Workers: 1, Queue: queue}, engine.Limits{DrainTimeout: 4 * brief})
		a, b := v.dial(), v.dial()
		v.must(a.send(slow))
		v.inside(g, 1)
		v.must(b.send(get))
		eventually(t, "both have been accepted", func() bool { return v.eng.Open() == 2 })
		v.drain()
		if r, err := b.answer(); err != nil || r.StatusCode != 503 || !r.Close {
			t.Errorf("queue %d, the one without a place: %v, %v; want 503", queue, r, err)
		}
		g.open()
		if r, err := a.answer(); err != nil || r.StatusCode != 200 {
			t.Errorf("queue %d, the one with a place: %v, %v; want 200", queue, r, err)
		}
		v.stop()
	}
}
