package strategy_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// open lets everybody through, now and later.
func (g *gated) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.gate:
	default:
		close(g.gate)
	}
}

// No more are handled at once than there are workers, however many loops share them; nobody is forgotten.
func TestWorkersBoundWhatIsHandledAtOnce(t *testing.T) {
	for _, queue := range []int{0, 3, 100} {
		v, g := react(t, strategy.Reactor{Loops: 3, Accept: strategy.Reuseport, Workers: 4, Queue: queue}, engine.Limits{})
		const clients, each = 30, 3
		errs := make(chan error, clients)
		for range clients {
			c := v.dial()
			go func() {
				for range each {
					if err := c.ask(slow, 200); err != nil {
						errs <- err
						return
					}
				}
				errs <- nil
			}()
		}
		v.inside(g, 4)
		g.open()
		for range clients {
			v.must(<-errs)
		}
		if n := g.atOnce(); n != 4 {
			t.Errorf("queue %d: %d were handled at once, want 4", queue, n)
		}
		v.stop()
	}
}

// With Block and a full queue the loop reads nothing more: the bytes stay with the kernel. It still serves the rest:
// half a request is read on, and an end is seen.
func TestAFullReactorStopsReading(t *testing.T) {
	v, g := react(t, strategy.Reactor{Loops: 1, Workers: 1, Queue: 2}, engine.Limits{})
	begun := v.dial()
	v.must(begun.ask(get, 200))
	v.must(begun.send(get[:len(get)-2]))
	eventually(t, "half a request has been read", func() bool { return v.unread() == 0 })
	busy := v.dial()
	v.must(busy.send(slow))
	v.inside(g, 1)
	var waiting []*client
	for range 6 {
		c := v.dial()
		v.must(c.send(get))
		waiting = append(waiting, c)
		eventually(t, "it has been accepted", func() bool { return v.eng.Open() == int64(2+len(waiting)) })
	}
	eventually(t, "all but two are left with the kernel", func() bool { return v.unread() == 4*len(get) })
	v.must(begun.send("\r\n"))
	eventually(t, "the end of what was begun has been read", func() bool { return v.unread() == 4*len(get) })
	g.open()
	for i, c := range append(waiting, busy, begun) {
		if r, err := c.answer(); err != nil || r.StatusCode != 200 {
			t.Errorf("client %d: %v, %v", i, r, err)
		}
	}
}

// unread is how many bytes lie in the receive queues of the server's connections, or are on their way there.
func (v *rig) unread() (n int) {
	v.Helper()
	table, err := os.Open("/proc/net/tcp")
	if err != nil {
		v.Skip(err)
	}
	defer table.Close()
	port := fmt.Sprintf(":%04X", v.ln.Addr().(*net.TCPAddr).Port)
	for lines := bufio.NewScanner(table); lines.Scan(); {
		f := strings.Fields(lines.Text())
		const established = "01"
		if len(f) < 5 || f[3] != established {
			continue
		}
		var sent, received int
		if _, err := fmt.Sscanf(f[4], "%x:%x", &sent, &received); err != nil {
			v.Fatal(err)
		}
		switch {
		case strings.HasSuffix(f[1], port): // the server's end
			n += received
		case strings.HasSuffix(f[2], port): // a client's
			n += sent
		}
	}
	return n
}

// With Reject whoever finds neither a worker nor a place in the queue is told so, and when to come back.
func TestAFullReactorRejects(t *testing.T) {
	v, g := react(t, strategy.Reactor{Loops: 1, Workers: 1, Queue: 2, Overload: strategy.Reject}, engine.Limits{})
	kept := []*client{v.dial(), v.dial(), v.dial()}
	for _, c := range kept {
		v.must(c.send(slow))
		v.inside(g, 1)
		eventually(t, "it has been read", func() bool { return v.eng.Open() == 3 && v.unread() == 0 })
	}
	for range 5 {
		c := v.dial()
		v.must(c.send(get))
		r, err := c.answer()
		if err != nil || r.StatusCode != 503 || r.Header.Get("Retry-After") == "" || !r.Close {
			t.Fatalf("got %+v, %v; want 503, Retry-After and the end", r, err)
		}
	}
	g.open()
	for i, c := range kept {
		if r, err := c.answer(); err != nil || r.StatusCode != 200 {
			t.Errorf("client %d, of those with a place: %v, %v", i, r, err)
		}
	}
}

// A place is free as soon as the answer is: whoever has it and asks again is not refused for having been quick.
func TestAClientWithItsAnswerFindsThePlaceFree(t *testing.T) {
	v, _ := react(t, strategy.Reactor{Loops: 2, Workers: 1, Overload: strategy.Reject}, engine.Limits{})
	c, d := v.dial(), v.dial()
	for range 500 {
		v.must(c.ask(get, 200))
		v.must(d.ask(get, 200))
	}
}

// One client's pipeline gets a turn at a time, also before a single worker.
func TestAPipelineSharesTheOneWorker(t *testing.T) {
	for _, queue := range []int{0, 8} {
		const depth = 2000
		v, g := react(t, strategy.Reactor{Loops: 1, Workers: 1, Queue: queue, Turn: 8}, engine.Limits{})
		a, b := v.dial(), v.dial()
		v.must(b.ask(get, 200))
		sent := make(chan error, 1)
		go func() { sent <- a.send(slow + strings.Repeat(get, depth)) }()
		v.inside(g, 1)
		v.must(b.send(get))
		g.open()
		if r, err := b.answer(); err != nil || r.StatusCode != 200 {
			t.Fatalf("the other: %v, %v", r, err)
		}
		for i := range depth + 1 {
			if r, err := a.answer(); err != nil || r.StatusCode != 200 {
				t.Fatalf("answer %d of the pipeline: %v, %v", i, r, err)
			}
		}
		v.must(<-sent)
	}
}

// A place that turns out not to be needed, since what waited unread was not a whole request, is somebody else's.
func TestAPlaceForHalfARequestIsGivenBack(t *testing.T) {
	v, g := react(t, strategy.Reactor{Loops: 1, Workers: 1}, engine.Limits{HeaderTimeout: -1})
	busy, half, other := v.dial(), v.dial(), v.dial()
	v.must(busy.send(slow))
	v.inside(g, 1)
	v.must(half.send(get[:8]))
	eventually(t, "all have been accepted", func() bool { return v.eng.Open() == 3 })
	g.open()
	if r, err := busy.answer(); err != nil || r.StatusCode != 200 {
		t.Fatalf("the one with the place: %v, %v", r, err)
	}
	eventually(t, "half a request has been read", func() bool { return v.unread() == 0 })
	v.must(other.ask(get, 200))
	v.must(half.ask(get[8:], 200))
}

// Whoever waits unread has a deadline all the same, also after one that had moved: then what has come is read.
func TestWhoeverWaitsUnreadHasADeadline(t *testing.T) {
	for !waitsUnread(t) {
		t.Log("held up, so tried again")
	}
}

// waitsUnread tells whether the clients have come in time not to be ended as idle ones.
func waitsUnread(t *testing.T) (inTime bool) {
	const timeout = 8 * brief
	v, g := react(t, strategy.Reactor{Loops: 1, Workers: 1}, engine.Limits{IdleTimeout: timeout})
	begun := time.Now()
	prompt := func(err error) bool { // until then, whatever is done must succeed
		prompt := time.Since(begun) < timeout/2
		if err != nil && prompt {
			t.Fatal(err)
		}
		return prompt
	}
	c, busy := v.dial(), v.dial()
	err := errors.Join(busy.ask(get, 200), c.ask(get, 200))
	time.Sleep(timeout / 4) // so that the deadline is later than the one it was first entered with
	if err = errors.Join(err, c.ask(get, 200), busy.send(slow)); !prompt(err) {
		return false
	}
	v.inside(g, 1)
	if err = c.send(get); !prompt(err) {
		return false
	}
	eventually(t, "it has been read though there is no place", func() bool { return v.unread() == 0 })
	return true
}
