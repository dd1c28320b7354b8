package strategy_test

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/strategy"
	"github.com/handoff-http/handoff/pkg/strategy/strategytest"
	"github.com/handoff-http/handoff/pkg/writer"
)

// The defaults go through the suite in package strategytest; here are the settings in which most is handed to and fro,
// and in which nearly every request has to wait for its place.
func TestReactorsPassTheSuite(t *testing.T) {
	for name, r := range map[string]strategy.Reactor{
		"three on a port": {Loops: 3, Workers: 2, Accept: strategy.Reuseport, Burst: 1, Turn: 1},
		"one worker":      {Loops: 2, Workers: 1, Queue: 256, Overload: strategy.Reject},
	} {
		t.Run(name, func(t *testing.T) { strategytest.Run(t, r, strategytest.Brief) })
	}
}

func TestReactorsAllocateNothingPerRequest(t *testing.T) {
	for _, r := range []strategy.Reactor{{}, {Loops: 1, Workers: 1}, {Loops: 3, Accept: strategy.Reuseport, Turn: 1}} {
		if n := strategytest.AllocsPerRequest(t, r); n >= 0.01 {
			t.Errorf("%+v: %v allocations a request, want 0", r, n)
		}
	}
}

func TestTheReactorsKnobs(t *testing.T) {
	got, err := strategy.New("reactor", map[string]string{
		"loops": "2", "workers": "8", "queue": "3", "overload": "reject", "accept": "reuseport", "accept-burst": "0", "turn": "7",
	})
	want := &strategy.Reactor{
		Loops: 2, Workers: 8, Queue: 3, Overload: strategy.Reject, Accept: strategy.Reuseport, Burst: -1, Turn: 7,
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	if !want.ReusePort() || (strategy.Reactor{}).ReusePort() {
		t.Error("only with Reuseport it wants siblings")
	}
	var lacks *strategy.KnobError
	if _, err := strategy.New("reactor", map[string]string{"acceptors": "1"}); !errors.As(err, &lacks) {
		t.Errorf("got %v, want a KnobError", err)
	}
}

func TestElsewhereAReactorSaysWhatItLacks(t *testing.T) {
	spec, err := strategy.Lookup("reactor")
	if err != nil {
		t.Fatal(err)
	}
	why := spec.Available()
	if (why == nil) != (runtime.GOOS == "linux") || why != nil && !errors.Is(why, errors.ErrUnsupported) {
		t.Errorf("on %s it is available or not: %v", runtime.GOOS, why)
	}
}

// react serves with limits, and a handler that blocks on /slow alone.
func react(t *testing.T, r strategy.Reactor, limits engine.Limits) (*rig, *gated) {
	t.Helper()
	g := newGated()
	h := handler.Func(func(w *writer.Response, req *parser.Request) {
		switch string(req.Path()) {
		case "/slow":
			g.Handle(w, req)
		case "/much":
			w.SetBody(much)
		default:
			w.WriteString("hello")
		}
	})
	ln, err := listener.Listen(listener.Config{Addr: "127.0.0.1:0", ReusePort: r.ReusePort()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	v := &rig{
		T: t, addr: ln.Addr().String(), ln: ln, drain: cancel, served: make(chan error, 1),
		eng: &engine.Engine{Handler: h, Limits: limits},
	}
	go func() { v.served <- r.Serve(ctx, ln, v.eng) }()
	t.Cleanup(func() {
		g.open()
		v.stop()
	})
	return v, g
}

var much = []byte(strings.Repeat("x", 64<<20))

const slow = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"

// inside waits until n requests are being handled that do not return.
func (v *rig) inside(g *gated, n int) {
	v.Helper()
	eventually(v.T, "slow requests are being handled", func() bool { return g.now() == n })
}

// A handler that does not return holds up its own connection and no other, though they share the one loop.
func TestASlowRequestHoldsUpNobodyElse(t *testing.T) {
	v, g := react(t, strategy.Reactor{Loops: 1}, engine.Limits{})
	others := []*client{v.dial(), v.dial()}
	const stuck = 20
	var waiting []*client
	for i := range stuck {
		c := v.dial()
		v.must(c.send(slow + get))
		waiting = append(waiting, c)
		v.inside(g, i+1)
		for _, o := range others {
			for range 5 {
				v.must(o.ask(get, 200))
			}
		}
	}
	if n := g.now(); n != stuck {
		t.Errorf("%d are being handled, want %d still", n, stuck)
	}
	g.open()
	for i, c := range waiting {
		for range 2 {
			if r, err := c.answer(); err != nil || r.StatusCode != 200 {
				t.Errorf("slow client %d: %v, %v", i, r, err)
			}
		}
	}
}

// Slow requests that come in one batch are all handled at once as well: nobody waits behind one that blocks.
func TestABatchOfSlowRequestsIsHandledAtOnce(t *testing.T) {
	const batch = 50
	v, g := react(t, strategy.Reactor{Loops: 1, Workers: batch}, engine.Limits{})
	var clients []*client
	for range batch {
		clients = append(clients, v.dial())
	}
	for _, c := range clients {
		v.must(c.send(slow))
	}
	v.inside(g, batch)
	g.open()
	for _, c := range clients {
		if r, err := c.answer(); err != nil || r.StatusCode != 200 {
			t.Errorf("%v, %v", r, err)
		}
	}
}
