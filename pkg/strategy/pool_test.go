package strategy_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/strategy"
)

func TestAPoolServesNoMoreThanItsWorkersAtOnce(t *testing.T) {
	g := newGated()
	v := serve(t, strategy.Pool{Workers: 3}, g, listener.Config{})
	var clients []*client
	for range 10 {
		c := v.dial()
		v.must(c.send(getClose))
		clients = append(clients, c)
	}
	eventually(t, "three handlers at work", func() bool { return g.now() == 3 })
	close(g.gate)
	for i, c := range clients {
		if r, err := c.answer(); err != nil || r.StatusCode != 200 {
			t.Errorf("client %d: %v, %v; want each served in its turn", i, r, err)
		}
	}
	if n := g.atOnce(); n != 3 {
		t.Errorf("%d handlers were at work at once, want 3", n)
	}
}

// With workers and queue full, a blocking pool holds one connection in its hand and leaves the rest in the kernel's queue.
func TestABlockingPoolStopsAccepting(t *testing.T) {
	for _, queue := range []int{0, 2} {
		g := newGated()
		v := serve(t, strategy.Pool{Workers: 2, Queue: queue, Overload: strategy.Block}, g, listener.Config{})
		var clients []*client
		for range 10 {
			c := v.dial()
			v.must(c.send(getClose))
			clients = append(clients, c)
		}
		want := int64(2 + queue + 1)
		eventually(t, fmt.Sprintf("%d connections accepted", want), func() bool { return v.eng.Accepted() == want && g.now() == 2 })
		close(g.gate)
		for i, c := range clients {
			if r, err := c.answer(); err != nil || r.StatusCode != 200 {
				t.Errorf("queue %d, client %d: %v, %v; want it served", queue, i, r, err)
			}
		}
		if n := v.eng.Accepted(); n != 10 {
			t.Errorf("queue %d: accepted %d, want all 10", queue, n)
		}
	}
}

func TestARejectingPoolTellsTheRestToComeBack(t *testing.T) {
	for _, queue := range []int{0, 2} {
		g := newGated()
		v := serve(t, strategy.Pool{Workers: 2, Queue: queue, Overload: strategy.Reject}, g, listener.Config{})
		var served, rejected []*client
		for i := range 2 + queue { // one after the other, so that it is known who got which place
			c := v.dial()
			v.must(c.send(getClose))
			served = append(served, c)
			eventually(t, "accepted", func() bool { return v.eng.Accepted() == int64(i+1) })
		}
		eventually(t, "both workers busy", func() bool { return g.now() == 2 })
		for range 5 {
			c := v.dial()
			v.must(c.send(get))
			rejected = append(rejected, c)
		}
		for i, c := range rejected {
			r, err := c.answer()
			if err != nil || r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" || !r.Close {
				t.Errorf("queue %d, client %d: %+v, %v; want 503 with Retry-After, closing", queue, i, r, err)
			}
			c.Close()
		}
		close(g.gate)
		for i, c := range served {
			if r, err := c.answer(); err != nil || r.StatusCode != 200 {
				t.Errorf("queue %d, client %d: %v, %v; want it served", queue, i, r, err)
			}
			c.Close()
		}
		eventually(t, "everybody gone", func() bool { return v.eng.Open() == 0 })
		v.must(v.dial().ask(getClose, 200)) // there is room again
	}
}

func TestARejectingPoolTellsASilentClientToo(t *testing.T) {
	g := newGated()
	v := serve(t, strategy.Pool{Workers: 1, Overload: strategy.Reject}, g, listener.Config{})
	served := v.dial()
	v.must(served.send(getClose))
	eventually(t, "the worker busy", func() bool { return g.now() == 1 })
	for _, sent := range []string{"", get[:9]} {
		c := v.dial()
		v.must(c.send(sent))
		r, err := c.answer()
		if err != nil || r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" || !r.Close {
			t.Errorf("after %q: %+v, %v; want 503 with Retry-After, closing", sent, r, err)
		}
	}
	close(g.gate)
	if r, err := served.answer(); err != nil || r.StatusCode != 200 {
		t.Errorf("the one being served: %v, %v; want its answer", r, err)
	}
}

// A connection keeps its worker while it is idle: that is what a pool per connection costs.
func TestAnIdleConnectionKeepsItsWorker(t *testing.T) {
	v := serve(t, strategy.Pool{Workers: 1}, hello, listener.Config{})
	a, b := v.dial(), v.dial()
	v.must(a.ask(get, 200))
	v.must(b.send(getClose))
	v.must(a.ask(get, 200))
	a.Close()
	if r, err := b.answer(); err != nil || r.StatusCode != 200 {
		t.Errorf("the one that waited: %v, %v; want it served once the worker is free", r, err)
	}
}

func TestADrainServesWhatWaitsForAWorker(t *testing.T) {
	for _, overload := range []strategy.Overload{strategy.Block, strategy.Reject} {
		g := newGated()
		v := serve(t, strategy.Pool{Workers: 1, Queue: 2, Overload: overload}, g, listener.Config{})
		var clients []*client
		for range 3 {
			c := v.dial()
			v.must(c.send(get))
			clients = append(clients, c)
		}
		eventually(t, "all accepted, one at work", func() bool { return v.eng.Accepted() == 3 && g.now() == 1 })
		v.drain()
		eventually(t, "draining", v.eng.Draining)
		close(g.gate)
		for i, c := range clients {
			r, err := c.answer()
			if err != nil || r.StatusCode != 200 || !r.Close {
				t.Errorf("%s, client %d: %+v, %v; want its answer, closing", overload, i, r, err)
			}
			c.Close()
		}
		v.stop()
	}
}

func TestAThreadStrategyAtItsCapMakesClientsWait(t *testing.T) {
	g := newGated()
	v := serve(t, strategy.Thread{MaxThreads: 2}, g, listener.Config{})
	var clients []*client
	for range 6 {
		c := v.dial()
		v.must(c.send(getClose))
		clients = append(clients, c)
	}
	eventually(t, "two handlers at work", func() bool { return g.now() == 2 })
	close(g.gate)
	var errs []error
	for _, c := range clients {
		_, err := c.answer()
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil || g.atOnce() != 2 {
		t.Errorf("%v; %d handlers at work at once, want 2", err, g.atOnce())
	}
}
