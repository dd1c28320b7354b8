package verdict_test

import (
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/telemetry"
	"github.com/handoff-http/handoff/bench/verdict"
	"github.com/handoff-http/handoff/internal/hist"
)

// closed is a second of a closed loop that nothing is wrong with: 64 connections, each 640 µs for its answer.
func closed() *load.Result {
	return &load.Result{
		Loop: "closed", Requests: 100_000, Sent: 100_064, Elapsed: 1e9, ReqPerSec: 100_000, Turns: 10,
		Served: 64, Conns: 64, Pipeline: 1,
		Latency:   load.Latency{Summary: hist.Summary{P50: 600e3, P90: 800e3, P99: 900e3, P999: 2e6, Max: 3e6, Mean: 640e3}},
		Statuses:  map[string]int64{"200": 100_000},
		Server:    &load.Server{CPU: 900e6},
		Generator: load.Generator{CPU: 700e6},
		Busy:      0.7, Unread: 0.1, InFlight: 63,
		Host: &telemetry.Change{Elapsed: 1e9, CPUs: []telemetry.CPU{
			{CPU: 0, Busy: 0.9, SoftIRQ: 0.2}, {CPU: 1, Busy: 0.7, SoftIRQ: 0.1},
		}},
	}
}

// open is a second of an open loop: 10,000 req/s of 200 µs.
func open() *load.Result {
	r := closed()
	r.Loop, r.Turns = "open", 1
	r.Requests, r.Sent, r.ReqPerSec, r.Offered, r.Due = 10_000, 10_000, 10_000, 10_000, 10_000
	r.Latency.Summary = hist.Summary{P50: 190e3, P90: 300e3, P99: 400e3, P999: 700e3, Max: 1e6, Mean: 200e3}
	r.Lag = &hist.Summary{P99: 20e3}
	r.InFlight, r.Generator.CPU = 2, 1e9 // it spins
	r.Statuses = map[string]int64{"200": 10_000}
	return r
}

var pinned = verdict.Setup{Threads: 1, ServerCPUs: []int{0}, LoadCPUs: []int{1}}

func TestQuietCellHasNoVerdict(t *testing.T) {
	for name, r := range map[string]*load.Result{"closed": closed(), "open": open(), "none": nil, "not begun": {}} {
		if got := verdict.Judge(r, pinned); len(got) > 0 {
			t.Errorf("%s: got %+v", name, got)
		}
		if got := verdict.Judge(r, verdict.Setup{Threads: 1}); len(got) > 0 {
			t.Errorf("%s, not pinned: got %+v", name, got)
		}
	}
}

func TestEveryVerdictFallsAtItsThresholdAndNotBelow(t *testing.T) {
	type change func(*load.Result)
	host := func(f func(*telemetry.Change)) change { return func(r *load.Result) { f(r.Host) } }
	for _, c := range []struct {
		claim       string
		of          func() *load.Result
		name        string
		level       verdict.Level
		text        string // part of it: the figure
		with, below change
	}{
		{"its core is used up", closed, verdict.GeneratorSaturated, verdict.Bound, "100,000 req/s is ≥ 100,000: the generator used 95 % of its core",
			func(r *load.Result) { r.Generator.CPU = 950e6 }, func(r *load.Result) { r.Generator.CPU = 949e6 }},
		{"a loop never waits", closed, verdict.GeneratorSaturated, verdict.Bound, "busiest loop was working 95 % of the time",
			func(r *load.Result) { r.Busy = 0.95 }, func(r *load.Result) { r.Busy = 0.949 }},
		{"answers lie unread", closed, verdict.GeneratorSaturated, verdict.Bound, "50 % of the answers lay unread",
			func(r *load.Result) { r.Unread = 0.5 }, func(r *load.Result) { r.Unread = 0.49 }},
		{"an open loop at its limit measures itself", open, verdict.GeneratorSaturated, verdict.Fail, "latencies at 10,000 req/s are partly its own",
			func(r *load.Result) { r.Busy = 0.96 }, func(r *load.Result) { r.Busy = 0.94 }},
		{"an open loop with work to do finds answers unread", open, verdict.GeneratorSaturated, verdict.Fail, "50 % of the answers lay unread",
			func(r *load.Result) { r.Busy, r.Unread = 0.5, 0.5 }, func(r *load.Result) { r.Busy, r.Unread = 0.49, 0.9 }},

		{"late by more than a tenth of the p99", open, verdict.ScheduleLag, verdict.Fail, "101µs late (p99) for requests that were due, which is 25 %",
			func(r *load.Result) { r.Lag.P99 = 101e3 }, func(r *load.Result) { r.Lag.P99 = 50e3 }},
		{"late, but by little of a long latency", open, verdict.ScheduleLag, verdict.Note, "150µs late",
			func(r *load.Result) { r.Lag.P99, r.Latency.P99 = 150e3, 1600e3 }, func(r *load.Result) { r.Lag.P99, r.Latency.P99 = 49e3, 1600e3 }},
		{"late, and above 50 µs only", open, verdict.ScheduleLag, verdict.Note, "51µs late",
			func(r *load.Result) { r.Lag.P99 = 51e3 }, func(r *load.Result) { r.Lag.P99 = 50e3 }},

		{"a late generator missed the rate", open, verdict.RateMissed, verdict.Fail, "9,800 of 10,000 req/s: the generator could not",
			func(r *load.Result) { r.Lag.P99, r.ReqPerSec = 200e3, 9_800 }, func(r *load.Result) { r.Lag.P99, r.ReqPerSec = 200e3, 9_950 }},
		{"a busy generator missed the rate", open, verdict.RateMissed, verdict.Fail, "the generator could not",
			func(r *load.Result) { r.Busy, r.ReqPerSec = 0.99, 5_000 }, func(r *load.Result) { r.Busy, r.ReqPerSec = 0.5, 5_000 }},

		{"the server missed the rate", open, verdict.Overdue, verdict.Note, "9,800 of 10,000 req/s answered in time: the server cannot keep this rate",
			func(r *load.Result) { r.ReqPerSec = 9_800 }, func(r *load.Result) { r.ReqPerSec = 9_950 }},
		{"requests were never answered", open, verdict.Overdue, verdict.Note, "1 never answered",
			func(r *load.Result) { r.Overdue = 1 }, func(r *load.Result) { r.Overdue = 0 }},
		{"requests waited for a connection", open, verdict.Overdue, verdict.Note, "1.0 % of the requests found no free connection",
			func(r *load.Result) { r.Waited = 100 }, func(r *load.Result) { r.Waited = 99 }},

		{"connections were not kept busy", closed, verdict.LittlesLaw, verdict.Fail, "100,000 req/s × 580µs mean latency = 58 under way, and there were 64 (connections)",
			func(r *load.Result) { r.Latency.Mean = 580e3 }, func(r *load.Result) { r.Latency.Mean = 610e3 }},
		{"more under way than connections", closed, verdict.LittlesLaw, verdict.Fail, "and there were 64",
			func(r *load.Result) { r.Latency.Mean = 700e3 }, func(r *load.Result) { r.Latency.Mean = 665e3 }},
		{"pipelined, against what was sampled", closed, verdict.LittlesLaw, verdict.Fail, "and there were 400 (sampled)",
			func(r *load.Result) {
				r.Pipeline, r.InFlight, r.Latency.Mean, r.Latency.P99, r.Latency.Max = 16, 400, 6e6, 9e6, 20e6
				r.Turns = 1
			},
			func(r *load.Result) {
				r.Pipeline, r.InFlight, r.Latency.Mean, r.Latency.P99, r.Latency.Max = 16, 550, 6e6, 9e6, 20e6
				r.Turns = 1
			}},
		{"open, against what was sampled", open, verdict.LittlesLaw, verdict.Fail, "and there were 5 (sampled)",
			func(r *load.Result) { r.InFlight = 5 }, func(r *load.Result) { r.InFlight = 2.7 }},
		{"connections that are closed and opened, against what was sampled", closed, verdict.LittlesLaw, verdict.Fail, "and there were 30 (sampled)",
			func(r *load.Result) { r.Connect, r.InFlight = &hist.Summary{}, 30 }, func(r *load.Result) { r.Connect, r.InFlight, r.Latency.Mean = &hist.Summary{}, 50, 500e3 }},
		{"a mean above the largest", closed, verdict.LittlesLaw, verdict.Fail, "640µs is above the largest of 600µs",
			func(r *load.Result) { r.Latency.Max = 600e3 }, func(r *load.Result) { r.Latency.Max = 900e3 }},
		{"a p99 below what the mean implies", closed, verdict.LittlesLaw, verdict.Fail, "p99 of 600µs is below what a mean of 640µs implies",
			func(r *load.Result) { r.Latency.P99 = 600e3 }, func(r *load.Result) { r.Latency.P99 = 620e3 }},

		{"more than one error in a thousand", closed, verdict.Errors, verdict.Fail, "102 errors among 100,102 requests (0.10 %): 102 × reset",
			func(r *load.Result) { r.Errors = map[string]int64{"reset": 102} }, nil},
		{"an error", closed, verdict.Errors, verdict.Note, "1 error among",
			func(r *load.Result) { r.Errors = map[string]int64{"reset": 1} }, func(r *load.Result) { r.Errors = map[string]int64{"reset": 0} }},
		{"an error in the warm-up", closed, verdict.Errors, verdict.Note, "1 error among",
			func(r *load.Result) { r.ErrorsOutside = map[string]int64{"eof": 1} }, nil},
		{"an answer that is not HTTP", closed, verdict.Errors, verdict.Fail, "1 × malformed",
			func(r *load.Result) { r.Errors = map[string]int64{"malformed": 1} }, nil},
		{"an answer of the wrong length", closed, verdict.Errors, verdict.Fail, "1 × length",
			func(r *load.Result) { r.Errors = map[string]int64{"length": 1} }, nil},
		{"an answer with another body", closed, verdict.Errors, verdict.Fail, "1 × body",
			func(r *load.Result) { r.Errors = map[string]int64{"body": 1} }, nil},
		{"refusals are named by their code", closed, verdict.Errors, verdict.Fail, "answers by status: 900 × 503, 100 × 404",
			func(r *load.Result) {
				r.Errors, r.Statuses = map[string]int64{"status": 1000}, map[string]int64{"200": 99_000, "503": 900, "404": 100}
			}, nil},

		{"no port is free", closed, verdict.Ports, verdict.Fail, "3 connects found no free local port",
			func(r *load.Result) { r.Errors = map[string]int64{"ports": 3} }, func(r *load.Result) { r.Errors = map[string]int64{"ports": 0} }},
		{"no descriptor is free", closed, verdict.Files, verdict.Fail, "1 connect found no free file descriptor",
			func(r *load.Result) { r.Errors = map[string]int64{"files": 1} }, func(r *load.Result) { r.Errors = map[string]int64{"files": 0} }},

		{"some steal", closed, verdict.Steal, verdict.Note, "2.0 % of a CPU",
			host(func(h *telemetry.Change) { h.Steal = 0.02 }), host(func(h *telemetry.Change) { h.Steal = 0.019 })},
		{"much steal", closed, verdict.Steal, verdict.Fail, "10 % of a CPU",
			host(func(h *telemetry.Change) { h.Steal = 0.1 }), nil},
		{"a quota", closed, verdict.Throttled, verdict.Fail, "11ms in a window of 1s",
			host(func(h *telemetry.Change) { h.Throttled = 11e6 }), host(func(h *telemetry.Change) { h.Throttled = 10e6 })},

		{"a neighbour of the generator", closed, verdict.GeneratorDisturbed, verdict.Fail, "the generator was ready to run and something else had its CPU 10 %",
			host(func(h *telemetry.Change) { h.GeneratorWait, h.CPUs[1].Busy = 100e6, 1 }), host(func(h *telemetry.Change) { h.GeneratorWait, h.CPUs[1].Busy = 19e6, 1 })},
		{"a small neighbour of the generator", closed, verdict.GeneratorDisturbed, verdict.Note, "2.0 %",
			host(func(h *telemetry.Change) { h.GeneratorWait, h.CPUs[1].Busy = 20e6, 1 }), nil},
		{"the generator waited for itself alone", closed, verdict.GeneratorDisturbed, verdict.Note, "3.0 %",
			host(func(h *telemetry.Change) { h.GeneratorWait, h.CPUs[1].Busy = 500e6, 0.73 }), host(func(h *telemetry.Change) { h.GeneratorWait, h.CPUs[1].Busy = 500e6, 0.71 })},
		{"packets that the kernel handles beside the generator", closed, verdict.GeneratorDisturbed, verdict.Note, "15 %",
			host(func(h *telemetry.Change) { h.GeneratorWait, h.CPUs[1].Busy = 500e6, 0.85 }), nil},
		{"a neighbour of the server", closed, verdict.ServerDisturbed, verdict.Fail, "the server was ready to run and something else had its CPU 15 %",
			host(func(h *telemetry.Change) { h.ServerWait, h.CPUs[0] = 5e9, telemetry.CPU{Busy: 1.25, SoftIRQ: 0.2} }), nil},
		{"threads of the server that wait for each other", closed, verdict.ServerDisturbed, verdict.Note, "2.0 %",
			host(func(h *telemetry.Change) { h.ServerWait, h.CPUs[0] = 5e9, telemetry.CPU{Busy: 0.9201} }),
			host(func(h *telemetry.Change) { h.ServerWait, h.CPUs[0] = 5e9, telemetry.CPU{Busy: 0.919} })},
		{"interrupts are no neighbour", closed, verdict.ServerDisturbed, verdict.Note, "2.0 %",
			host(func(h *telemetry.Change) { h.ServerWait, h.CPUs[0] = 5e9, telemetry.CPU{Busy: 1, SoftIRQ: 0.0799} }),
			host(func(h *telemetry.Change) { h.ServerWait, h.CPUs[0] = 5e9, telemetry.CPU{Busy: 1, SoftIRQ: 0.1} })},

		{"connections dropped", closed, verdict.ListenOverflow, verdict.Note, "1 connection was dropped before it was accepted (1 by a full accept queue), in the whole network namespace",
			host(func(h *telemetry.Change) { h.ListenDrops, h.ListenOverflows = 1, 1 }), host(func(h *telemetry.Change) { h.ListenDrops = 0 })},

		{"starved", closed, verdict.Starved, verdict.Note, "served 63/64 connections",
			func(r *load.Result) { r.Served = 63 }, func(r *load.Result) { r.Served = 64 }},
		{"stalled", closed, verdict.Stalled, verdict.Note, "1 connection of 64 stalled",
			func(r *load.Result) { r.Stalled = 1 }, func(r *load.Result) { r.Stalled = 0 }},
	} {
		r := c.of()
		c.with(r)
		got := verdict.Find(verdict.Judge(r, pinned), c.name)
		if got == nil || got.Level != c.level || !strings.Contains(got.Text, c.text) || got.Next == "" {
			t.Errorf("%s: got %+v, want %s of level %s with %q and a next step", c.claim, got, c.name, c.level, c.text)
		}
		if c.below == nil {
			continue
		}
		r = c.of()
		c.below(r)
		if got := verdict.Find(verdict.Judge(r, pinned), c.name); got != nil {
			t.Errorf("%s, just below: got %+v", c.claim, got)
		}
	}
}

// A spinning loop uses its core by design; what it worked is what counts.
func TestOpenLoopMaySpin(t *testing.T) {
	r := open()
	r.Generator.CPU, r.Busy = 1e9, 0.2
	if got := verdict.Judge(r, verdict.Setup{Threads: 1}); len(got) > 0 {
		t.Errorf("got %+v", got)
	}
}

// A server under more than it can do leaves requests waiting; a generator that was on time is not to blame.
func TestOverloadIsTheServersDoing(t *testing.T) {
	r := open()
	r.ReqPerSec, r.Overdue, r.Waited = 6_000, 2_000, 9_000
	all := verdict.Judge(r, verdict.Setup{Threads: 1})
	if len(all) != 1 || all[0].Name != verdict.Overdue || all[0].Level != verdict.Note {
		t.Errorf("got %+v, want overdue as a note, and nothing else", all)
	}
}

// Where neither side was pinned, waiting for each other is how things are.
func TestWithoutPinningANeighbourIsANote(t *testing.T) {
	r := closed()
	r.Host.GeneratorWait, r.Host.ServerWait = 500e6, 500e6
	r.Host.CPUs[1].Busy, r.Host.CPUs[0].Busy = 1, 1
	got := verdict.Judge(r, verdict.Setup{Threads: 1})
	if len(got) != 1 || got[0].Name != verdict.GeneratorDisturbed || got[0].Level != verdict.Note || !strings.Contains(got[0].Text, "not pinned") {
		t.Errorf("got %+v, want one note that says it was not pinned", got)
	}
}

// Two loops that wait a tenth of the window between them were disturbed by half of that each.
func TestWaitIsSharedByTheLoops(t *testing.T) {
	r := closed()
	r.Host.GeneratorWait, r.Host.CPUs = 100e6, []telemetry.CPU{{CPU: 1, Busy: 1}, {CPU: 2, Busy: 1}}
	got := verdict.Find(verdict.Judge(r, verdict.Setup{Threads: 2, LoadCPUs: []int{1, 2}}), verdict.GeneratorDisturbed)
	if got == nil || got.Level != verdict.Note || !strings.Contains(got.Text, "5.0 %") {
		t.Errorf("got %+v, want a note of 5 %%", got)
	}
}

// Short turns have edges: an answer that arrives after its turn is under way and in no figure.
func TestEdgesOfTurnsAreNotHeldAgainstTheBooks(t *testing.T) {
	r := closed()
	r.Elapsed, r.Requests, r.ReqPerSec, r.Generator.CPU = 100e6, 9_200, 92_000, 70e6
	if got := verdict.Judge(r, verdict.Setup{Threads: 2}); len(got) > 0 {
		t.Errorf("got %+v for 8 %% lost at ten edges of a window of 100 ms", got)
	}
}

func TestLimitsBelowTheConnectionsAreNoted(t *testing.T) {
	for _, c := range []struct {
		limits telemetry.Limits
		want   string
	}{
		{telemetry.Limits{Backlog: 63, NoFile: 80}, verdict.ListenOverflow},
		{telemetry.Limits{Backlog: 64, NoFile: 79}, verdict.Files},
		{telemetry.Limits{Backlog: 64, NoFile: 80}, ""},
		{telemetry.Limits{}, ""}, // not known
	} {
		got := verdict.Server(&c.limits, 64)
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || got[0].Name != c.want || got[0].Level != verdict.Note) {
			t.Errorf("%+v: got %+v, want %q", c.limits, got, c.want)
		}
	}
	if got := verdict.Server(nil, 64); got != nil {
		t.Errorf("no limits: got %+v", got)
	}
}
