package result

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/handoff-http/handoff/bench/load"
)

// request is both sides of one on a used connection whose phases, from late on, take 1, 0, 2, 4, 0, 8, 16, 32, 64,
// 128 and 256 ns.
func request(id string) (load.Stamp, Span) {
	s := Span{ID: id, Received: 1003, Arrived: 1007, Complete: 1015, Begun: 1015, Parsed: 1031, Started: 1063, Handled: 1127, Written: 1255}
	return load.Stamp{ID: id, Due: 1000, Sent: 1001, Wrote: 1002, First: 1511, Done: 1511}, s
}

func means(w *Waterfall) (all []float64) {
	for _, p := range w.Phases {
		all = append(all, p.Mean)
	}
	return all
}

func TestALatencyIsSplitByPhase(t *testing.T) {
	for name, c := range map[string]struct {
		change      func(*load.Stamp, *Span)
		want        [phases]float64
		unexplained float64
	}{
		"used connection": {func(*load.Stamp, *Span) {}, [...]float64{0, 1, 0, 2, 4, 0, 8, 16, 32, 64, 128, 256}, 0},
		"no connection was free": {func(c *load.Stamp, _ *Span) { c.Waited = true },
			[...]float64{1, 0, 0, 2, 4, 0, 8, 16, 32, 64, 128, 256}, 0},
		"behind an earlier request": {func(_ *load.Stamp, s *Span) { s.Begun, s.Parsed = 1020, 1036 },
			[...]float64{0, 1, 0, 2, 4, 0, 8, 16, 32, 64, 128, 256}, 0},
		"connected for it": {func(c *load.Stamp, _ *Span) { c.Dial, c.Dialed, c.Due = 910, 1000, 900 },
			[...]float64{0, 11, 90, 2, 4, 0, 8, 16, 32, 64, 128, 256}, 0},
		"there before it was accepted": {func(_ *load.Stamp, s *Span) { s.Accepted, s.Dispatched = 1004, 1006 },
			[...]float64{0, 1, 0, 2, 1, 2, 9, 16, 32, 64, 128, 256}, 0},
		"there while it waited to be served": {func(_ *load.Stamp, s *Span) { s.Accepted, s.Dispatched = 990, 1006 },
			[...]float64{0, 1, 0, 2, 0, 3, 9, 16, 32, 64, 128, 256}, 0},
		"served before it was there": {func(_ *load.Stamp, s *Span) { s.Accepted, s.Dispatched = 900, 901 },
			[...]float64{0, 1, 0, 2, 4, 0, 8, 16, 32, 64, 128, 256}, 0},
		"answered before the write was over": {func(c *load.Stamp, _ *Span) { c.Done = 1200 },
			[...]float64{0, 1, 0, 2, 4, 0, 8, 16, 32, 64, 73, 0}, 0},
		"nobody knows when it came to the socket": {func(_ *load.Stamp, s *Span) { s.Received = 0 },
			[...]float64{0, 1, 0, 0, 0, 0, 8, 16, 32, 64, 128, 256}, 6},
		"and it waited to be served": {func(_ *load.Stamp, s *Span) { s.Received, s.Accepted, s.Dispatched = 0, 1004, 1006 },
			[...]float64{0, 1, 0, 0, 0, 2, 9, 16, 32, 64, 128, 256}, 3},
		"read before it came: the clocks contradict each other": {func(_ *load.Stamp, s *Span) { s.Received = 1010 },
			[...]float64{0, 1, 0, 9, 0, 0, 8, 16, 32, 64, 128, 256}, -3},
	} {
		client, server := request("a")
		c.change(&client, &server)
		w := Reconcile([]load.Stamp{client}, []Span{server}, 600)
		if got := means(w); fmt.Sprint(got) != fmt.Sprint(c.want[:]) || w.Unexplained != c.unexplained {
			t.Errorf("%s: phases %v, unexplained %v; want %v, %v", name, got, w.Unexplained, c.want, c.unexplained)
		}
		if latency := float64(client.Done - client.Due); w.Latency != latency || w.All != 600 || w.Joined != 1 {
			t.Errorf("%s: latency %v of %d, all %v; want %v of 1, 600", name, w.Latency, w.Joined, w.All, latency)
		}
	}
}

// Only what both sides have is joined, each by its own id.
func TestRequestsAreJoinedByID(t *testing.T) {
	a, sa := request("a")
	b, _ := request("b")
	_, other := request("c")
	w := Reconcile([]load.Stamp{b, a}, []Span{other, sa}, 1)
	if w.Marked != 2 || w.Joined != 1 || w.Latency != 511 || w.Explained() != 1 {
		t.Errorf("%d of %d joined, latency %v, explained %v; want 1 of 2, 511, 1", w.Joined, w.Marked, w.Latency, w.Explained())
	}
	if none := Reconcile([]load.Stamp{b}, nil, 1); none.Joined != 0 || none.Latency != 0 || none.Explained() != 0 || len(none.Phases) != phases {
		t.Errorf("with nothing joined: %+v, want zeros", none)
	}
}

// Whatever the stamps: phases are not negative, and with what is unexplained they are the latency.
func TestPhasesAndTheUnexplainedAreTheLatency(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := func(name string) int64 { return rapid.Int64Range(0, 1e6).Draw(t, name) }
		c := load.Stamp{ID: "a", Due: at("due"), Dial: at("dial"), Dialed: at("dialed"), Sent: at("sent"), Done: at("done")}
		s := Span{ID: "a", Received: at("received"), Accepted: at("accepted"), Dispatched: at("dispatched"), Arrived: at("arrived"),
			Complete: at("complete"), Begun: at("begun"), Parsed: at("parsed"), Started: at("started"), Handled: at("handled"), Written: at("written")}
		w := Reconcile([]load.Stamp{c}, []Span{s}, 0)
		sum := w.Unexplained
		for _, p := range w.Phases {
			if sum += p.Mean; p.Mean < 0 {
				t.Fatalf("%s is %v", p.Name, p.Mean)
			}
		}
		if math.Abs(sum-w.Latency) > 1e-6*math.Max(1, math.Abs(w.Latency)) {
			t.Fatalf("phases and unexplained make %v, want %v", sum, w.Latency)
		}
	})
}

// Rounds are pooled as if their requests were of one.
func TestRoundsArePooledByTheirRequests(t *testing.T) {
	cell := func(n int, latency, handle float64, requests int64) Sample {
		w := &Waterfall{Marked: 2 * n, Joined: n, Latency: latency, All: latency}
		for i, p := range PhaseNames {
			mean := 0.0
			if i == inHandle {
				mean = handle
			}
			w.Phases = append(w.Phases, Phase{p.Name, mean})
		}
		return Sample{Load: &load.Result{Requests: requests}, Inside: w}
	}
	w := pool([]Sample{cell(10, 100, 50, 300), {Load: &load.Result{Requests: 5}}, cell(30, 300, 250, 100), {Error: "failed", Inside: &Waterfall{Joined: 9}}})
	if w.Joined != 40 || w.Marked != 80 || w.Latency != 250 || w.All != 150 || w.Phases[inHandle].Mean != 200 || w.Unexplained != 50 {
		t.Errorf("pooled %+v; want 40 of 80, latency 250, all 150, handle 200, unexplained 50", w)
	}
	if pool([]Sample{{Load: &load.Result{}}}) != nil {
		t.Error("a waterfall of cells that have none")
	}
}
