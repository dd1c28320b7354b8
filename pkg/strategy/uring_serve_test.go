package strategy_test

import (
	"errors"
	"net"
	"reflect"
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

func uringSpec(t testing.TB) strategy.Spec {
	t.Helper()
	spec, err := strategy.Lookup("uring")
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// ring skips a test where there is no io_uring.
func ring(t testing.TB) {
	t.Helper()
	if why := uringSpec(t).Available(); why != nil {
		t.Skip(why)
	}
}

// The completion loops take part in what is asked of every way to accept.
func init() {
	spec, err := strategy.Lookup("uring")
	if err != nil || spec.Available() != nil {
		return
	}
	every["uring"] = strategy.Uring{}
	every["uring-shared"] = strategy.Uring{Loops: 3}
	every["uring-reuseport"] = strategy.Uring{Loops: 3, Accept: strategy.Reuseport}
	every["uring-least"] = strategy.Uring{Loops: 2, Entries: 8, Turn: 1}
}

// Elsewhere than on Linux, and where the system refuses, Serve says why and closes what it was given.
func TestUringServesOrSaysWhyNot(t *testing.T) {
	why := uringSpec(t).Available()
	if why == nil {
		v := serve(t, strategy.Uring{}, hello, listener.Config{})
		v.must(v.dial().ask(getClose, 200))
		return
	}
	ln, err := listener.Listen(listener.Config{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	err = strategy.Uring{}.Serve(t.Context(), ln, &engine.Engine{Handler: hello})
	if !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), why.Error()) {
		t.Errorf("Serve = %v, want %v", err, why)
	}
	if err := ln.Close(); err != net.ErrClosed {
		t.Errorf("closing the listener: %v, want it closed by Serve", err)
	}
}

func TestUringKnobs(t *testing.T) {
	got, err := strategy.New("uring", map[string]string{"loops": "2", "ring-entries": "64", "accept": "reuseport", "turn": "7"})
	want := &strategy.Uring{Loops: 2, Entries: 64, Accept: strategy.Reuseport, Turn: 7}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	for knob, value := range map[string]string{"ring-entries": "7", "turn": "0", "loops": "-1", "accept": "all"} {
		if _, err := strategy.New("uring", map[string]string{knob: value}); err == nil {
			t.Errorf("%s=%s: no error", knob, value)
		}
	}
	if (strategy.Uring{}).ReusePort() || !(strategy.Uring{Accept: strategy.Reuseport}).ReusePort() {
		t.Error("shares a port without having been asked to, or the other way round")
	}
}

// The settings in which a loop does the least at a time, submits the most often, and shares the most.
func TestUringSmallTurnsAndRingsPassTheSuite(t *testing.T) {
	strategytest.Run(t, strategy.Uring{Loops: 3, Entries: 8, Accept: strategy.Reuseport, Turn: 1}, strategytest.Brief)
}

// What a loop may have of one connection at a time is bounded by its turn, as it is under epoll.
func TestUringPipelineHoldsUpOthersForATurnAtMost(t *testing.T) {
	ring(t)
	holdsUpForATurn(t, strategy.Uring{Loops: 1, Turn: pipelineTurn})
}

// While a loop is held up by its handler it cannot cancel the poll that holds the listening socket; a drain must close
// the door all the same.
func TestUringDoorClosesWhileALoopIsBusy(t *testing.T) {
	ring(t)
	g := newGated()
	v := serve(t, strategy.Uring{Loops: 1}, g, listener.Config{})
	c := v.dial()
	v.must(c.send(get))
	eventually(t, "the handler is at work", func() bool { return g.now() == 1 })
	v.drain()
	eventually(t, "the door is closed", func() bool {
		nc, err := net.Dial("tcp", v.addr)
		if err == nil {
			nc.Close()
		}
		return err != nil
	})
	close(g.gate)
	if r, err := c.answer(); err != nil || r.StatusCode != 200 {
		t.Errorf("the one that was being served: %v, %v", r, err)
	}
}

// A client that comes while one loop is held up by its handler is accepted by another.
func TestUringALoopThatIsHeldUpKeepsNoNewClientWaiting(t *testing.T) {
	ring(t)
	g := newGated()
	h := handler.Func(func(w *writer.Response, r *parser.Request) {
		if string(r.Path()) == "/slow" {
			g.Handle(w, r)
		}
	})
	v := serve(t, strategy.Uring{Loops: 2}, h, listener.Config{})
	defer g.open()
	v.must(v.dial().send(slow))
	v.inside(g, 1)
	for range 10 { // they would be for one loop and the other by turns
		v.must(v.dial().ask(getClose, 200))
	}
}
