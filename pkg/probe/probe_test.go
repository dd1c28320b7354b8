package probe_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/probe"
)

// span is a span of a used connection, whose phases are 1 to 5 µs; received 9 µs before it was read.
func span(at int64) *engine.Span {
	s := &engine.Span{Status: 200, Arrived: at + 9000, Received: at}
	s.Complete = s.Arrived + 1000
	s.Begun, s.Parsed = s.Complete, s.Complete+2000
	s.Started = s.Parsed + 3000
	s.Handled = s.Started + 4000
	s.Written = s.Handled + 5000
	return s
}

// counted are the counts and sums of a probe's metrics, by phase.
func counted(t *testing.T, p *probe.Probe) (counts map[string]uint64, seconds map[string]float64) {
	t.Helper()
	r := prometheus.NewPedanticRegistry()
	r.MustRegister(p)
	families, err := r.Gather()
	if err != nil || len(families) != 1 || families[0].GetName() != "handoff_phase_seconds" {
		t.Fatalf("gathered %v, %v; want one family handoff_phase_seconds", families, err)
	}
	counts, seconds = map[string]uint64{}, map[string]float64{}
	for _, m := range families[0].Metric {
		labels := map[string]string{}
		for _, l := range m.Label {
			labels[l.GetName()] = l.GetValue()
		}
		if labels["strategy"] != "mine" {
			t.Errorf("strategy %q, want mine", labels["strategy"])
		}
		counts[labels["phase"]], seconds[labels["phase"]] = m.Summary.GetSampleCount(), m.Summary.GetSampleSum()
	}
	return counts, seconds
}

// What did not happen is not counted as something that took no time.
func TestMetricsCountWhatHappened(t *testing.T) {
	p := probe.New("mine")
	for i := range 10 {
		p.Observe(span(int64(i+1) * 1e6))
	}
	fresh := span(1e9)
	fresh.Received, fresh.Accepted, fresh.Dispatched = 0, fresh.Arrived-300, fresh.Arrived-100
	p.Observe(fresh)
	counts, seconds := counted(t, p)
	for phase, want := range map[string]struct {
		count   uint64
		seconds float64
	}{"wait": {1, 200e-9}, "read": {11, 11100e-9}, "parse": {11, 22e-6}, "queue": {11, 33e-6}, "handle": {11, 44e-6}, "write": {11, 55e-6}, "socket": {10, 90e-6}} {
		if counts[phase] != want.count || seconds[phase] < want.seconds*0.999999 || seconds[phase] > want.seconds*1.000001 {
			t.Errorf("%s: %d in %g s, want %d in %g s", phase, counts[phase], seconds[phase], want.count, want.seconds)
		}
	}
}

// Where nothing was seen nothing is claimed: without arrival times, a socket phase of 0 s would be.
func TestWhatWasNeverSeenHasNoQuantile(t *testing.T) {
	p := probe.New("mine")
	s := span(1e9)
	s.Received = 0
	p.Observe(s)
	r := prometheus.NewPedanticRegistry()
	r.MustRegister(p)
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range families[0].Metric {
		phase, n := m.Label[0].GetValue(), m.Summary.GetSampleCount()
		for _, q := range m.Summary.Quantile {
			if math.IsNaN(q.GetValue()) != (n == 0) || (n == 0) != (phase == "socket" || phase == "wait") {
				t.Errorf("%s: quantile %v of %d is %v, want none of what was not seen", phase, q.GetQuantile(), n, q.GetValue())
			}
		}
	}
}

// requested has an engine that p observes answer n requests with ids from 0, and as many without.
func requested(p *probe.Probe, n int) {
	e := &engine.Engine{Handler: handler.NewStock(handler.Stock{Spin: 1}), Clock: new(engine.Clock)}
	p.Attach(e, 1, false)
	c := e.NewConn()
	defer c.End()
	for i := range n {
		serve(c, fmt.Sprintf("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: r%d\r\n\r\n", i))
		serve(c, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	}
}

func serve(c *engine.Conn, request string) {
	c.Filled(copy(c.Space(), request), nil)
	for c.Want() != engine.Read {
		if c.Want() == engine.Handle {
			c.Handle()
		} else {
			c.Flushed(len(c.Output()), nil)
		}
	}
}

func lines(t *testing.T, p *probe.Probe) (all []probe.Line) {
	t.Helper()
	var text bytes.Buffer
	if err := p.WriteSpans(&text); err != nil {
		t.Fatal(err)
	}
	for _, one := range strings.Split(strings.TrimSuffix(text.String(), "\n"), "\n") {
		var l probe.Line
		if err := json.Unmarshal([]byte(one), &l); err != nil {
			t.Fatalf("line %q: %v", one, err)
		}
		all = append(all, l)
	}
	return all
}

// However many requests there are, the last are kept: those with an id apart, so that others cannot push them out.
func TestTheLastSpansAreKept(t *testing.T) {
	const most, mostNameless, n = 16384, 1024, 20000
	p := probe.New("mine")
	requested(p, n)
	all := lines(t, p)
	if len(all) != most+mostNameless {
		t.Fatalf("%d lines, want %d", len(all), most+mostNameless)
	}
	for i, l := range all[mostNameless:] {
		if want := fmt.Sprintf("r%d", n-most+i); l.ID != want || l.Strategy != "mine" || l.Status != 200 {
			t.Fatalf("line %d is %+v, want %s of mine with 200", i, l, want)
		}
	}
	for _, l := range all[:mostNameless] {
		if l.ID != "" {
			t.Fatalf("%+v has an id and is among those without", l)
		}
	}
}

// A laboratory subtracts these stamps from those of another process on the same clock.
func TestStampsLieBetweenTwoLooksAtTheSystemsClock(t *testing.T) {
	before := monotonic(t)
	p := probe.New("mine")
	requested(p, 1)
	after := monotonic(t)
	for _, l := range lines(t, p) {
		const slack = 1e6 // the two clocks are paired by looking at one after the other
		if l.Arrived < before-slack || l.Written > after+slack || l.Written < l.Arrived {
			t.Errorf("arrived %d, written %d; want both from %d to %d", l.Arrived, l.Written, before, after)
		}
	}
}

func TestObservingAllocatesNothing(t *testing.T) {
	p := probe.New("mine")
	s := span(int64(time.Second))
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	if n := testing.AllocsPerRun(100, func() { p.Observe(s) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

// Spans come from any goroutine while somebody asks for them.
func TestManyObserveWhileSomebodyAsks(t *testing.T) {
	p := probe.New("mine")
	const workers, each = 4, 500
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range each {
				p.Observe(span(1e6))
			}
		})
	}
	lines(t, seeded(p))
	wg.Wait()
	if counts, _ := counted(t, p); counts["parse"] != workers*each+1 {
		t.Errorf("%d spans counted, want %d", counts["parse"], workers*each+1)
	}
}

func seeded(p *probe.Probe) *probe.Probe {
	p.Observe(span(1e6))
	return p
}
