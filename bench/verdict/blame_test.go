package verdict_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/telemetry"
	"github.com/handoff-http/handoff/bench/verdict"
	"github.com/handoff-http/handoff/internal/hist"
)

// late is an open loop whose generator looked at arrivals a millisecond late.
func late() *load.Result {
	r := open()
	r.Lag.P99 = 1e6
	return r
}

func TestGeneratorIsNotBlamedForWhatTheServerMadeOfRequests(t *testing.T) {
	for name, change := range map[string]func(*load.Result){
		"answers of another status": func(r *load.Result) {
			r.ReqPerSec, r.Requests, r.Errors = 4_000, 4_000, map[string]int64{"status": 6_000}
		},
		"answers of another length": func(r *load.Result) {
			r.ReqPerSec, r.Requests, r.Errors = 4_000, 4_000, map[string]int64{"length": 3_000, "body": 3_000}
		},
		"connections that the server ended": func(r *load.Result) {
			r.ReqPerSec, r.Requests, r.Lost, r.Errors = 4_000, 4_000, 6_000, map[string]int64{"eof": 60}
		},
		"nothing but errors": func(r *load.Result) {
			r.ReqPerSec, r.Requests, r.Latency.Summary, r.Errors = 0, 0, hist.Summary{}, map[string]int64{"status": 10_000}
		},
	} {
		for how, blame := range map[string]func() *load.Result{"late": late, "busy": func() *load.Result { r := open(); r.Busy = 0.99; return r }} {
			r := blame()
			change(r)
			if v := verdict.Find(verdict.Judge(r, pinned), verdict.RateMissed); v != nil {
				t.Errorf("%s, a generator that is %s: got %+v, want no rate-missed", name, how, v)
			}
		}
		r := open()
		change(r)
		if v := verdict.Find(verdict.Judge(r, pinned), verdict.Overdue); v != nil {
			t.Errorf("%s, all in time: got %+v, want nothing about a rate that cannot be kept", name, v)
		}
	}
}

// Half of what is missing is the server's errors and half was never sent: the half that was not is the generator's.
func TestRequestsThatWereNeverSentAreTheGenerators(t *testing.T) {
	r := late()
	r.ReqPerSec, r.Requests, r.Lost, r.Errors = 5_000, 5_000, 2_000, map[string]int64{"status": 1_000}
	v := verdict.Find(verdict.Judge(r, pinned), verdict.RateMissed)
	if v == nil || v.Level != verdict.Fail || !strings.Contains(v.Text, "6,000 of 10,000 req/s") {
		t.Errorf("2,000 of 10,000 were not sent: got %+v, want rate-missed with 6,000 answered", v)
	}
}

func TestLatenessIsNoShareOfLatenciesThatThereAreNot(t *testing.T) {
	r := late()
	r.ReqPerSec, r.Requests, r.Latency.Summary, r.Errors = 0, 0, hist.Summary{}, map[string]int64{"connect": 10_000}
	r.Lost = 10_000
	v := verdict.Find(verdict.Judge(r, pinned), verdict.ScheduleLag)
	if v == nil || v.Level != verdict.Note || strings.Contains(v.Text, "%") {
		t.Errorf("got %+v, want a note without a share", v)
	}
}

func TestNoAnswersAreNoBound(t *testing.T) {
	for name, r := range map[string]*load.Result{"closed": closed(), "open": open()} {
		r.Requests, r.ReqPerSec, r.Busy, r.Latency.Summary, r.Errors = 0, 0, 0.99, hist.Summary{}, map[string]int64{"status": 1000}
		if v := verdict.Find(verdict.Judge(r, pinned), verdict.GeneratorSaturated); v != nil {
			t.Errorf("%s: got %+v for no answer at all", name, v)
		}
	}
	r := closed()
	r.Requests, r.ReqPerSec, r.Busy = 1, 0.4, 0.99
	if v := verdict.Find(verdict.Judge(r, pinned), verdict.GeneratorSaturated); v == nil || !strings.HasPrefix(v.Text, "0.40 req/s is ≥ 0.40:") {
		t.Errorf("one answer in 2.5 s: got %+v", v)
	}
}

// unbalanced is a cell in which a tenth of the time of 64 connections is in no latency.
func unbalanced() *load.Result {
	r := closed()
	r.Latency.Mean = 570e3
	return r
}

const contradicts = "the generator's own books contradict each other"

func TestBooksAreBlamedOnlyWhereNothingElseExplainsThem(t *testing.T) {
	for _, c := range []struct {
		claim  string
		change func(*telemetry.Change)
		level  verdict.Level
		text   string
	}{
		{"nothing else", func(*telemetry.Change) {}, verdict.Fail, "and there were 64 (connections)"},
		{"a little of everything", func(h *telemetry.Change) {
			h.GeneratorWait, h.ServerWait, h.Steal, h.Throttled = 99e6, 99e6, 0.09, 10e6
		}, verdict.Fail, ""},
		{"the generator waited", func(h *telemetry.Change) { h.GeneratorWait = 100e6 }, verdict.Note, "the generator was ready to run and did not for 10 %"},
		{"the server waited", func(h *telemetry.Change) { h.ServerWait = 5e9 }, verdict.Note, "threads of the server were ready to run and did not for 100 %"},
		{"steal", func(h *telemetry.Change) { h.Steal = 0.1 }, verdict.Note, "the hypervisor gave 10 % of a CPU to others"},
		{"a quota", func(h *telemetry.Change) { h.Throttled = 50e6 }, verdict.Note, "CPU quota held its processes back for 50ms"},
	} {
		r := unbalanced()
		c.change(r.Host)
		v := verdict.Find(verdict.Judge(r, pinned), verdict.LittlesLaw)
		if v == nil || v.Level != c.level || !strings.Contains(v.Text, c.text) {
			t.Errorf("%s: got %+v, want %s with %q", c.claim, v, c.level, c.text)
			continue
		}
		if says := strings.Contains(v.Next, contradicts); says != (c.level == verdict.Fail) {
			t.Errorf("%s: next %q", c.claim, v.Next)
		}
	}
	// No disturbance makes a mean larger than the largest.
	r := closed()
	r.Latency.Max, r.Host.GeneratorWait = 600e3, 500e6
	if v := verdict.Find(verdict.Judge(r, pinned), verdict.LittlesLaw); v == nil || v.Level != verdict.Fail || !strings.Contains(v.Next, contradicts) {
		t.Errorf("an impossible mean on a busy machine: got %+v, want fail", v)
	}
}

// A connection that gets no answer has no latency, and a request under way.
func TestBooksOfStarvedAndStalledCellsAreNotBalanced(t *testing.T) {
	for name, change := range map[string]func(*load.Result){
		"starved, counted": func(r *load.Result) { r.Served = 60 },
		"starved, sampled": func(r *load.Result) { r.Served, r.Connect, r.InFlight = 60, &hist.Summary{}, 640 },
		"stalled":          func(r *load.Result) { r.Stalled = 1 },
	} {
		r := unbalanced()
		change(r)
		if v := verdict.Find(verdict.Judge(r, pinned), verdict.LittlesLaw); v != nil {
			t.Errorf("%s: got %+v", name, v)
		}
	}
}

// The 99th percentile of 60 samples is the 59th of them, and one of 60 above it is more than one of 100.
func TestPercentileOfFewSamplesIsNoContradiction(t *testing.T) {
	h := hist.New()
	h.RecordN(1e6, 59)
	h.RecordN(1e9, 1)
	r := closed()
	r.Requests, r.ReqPerSec, r.Latency.Summary, r.Pipeline, r.InFlight = 60, 60, h.Summary(), 16, 0
	if v := verdict.Find(verdict.Judge(r, pinned), verdict.LittlesLaw); v != nil {
		t.Errorf("%+v: got %+v", r.Latency.Summary, v)
	}
}

// flags are those of a command line that a text names; sysctl's -w is none of ours.
var flags = regexp.MustCompile("--[a-z-]+")

func TestAdviceNamesNoFlagThatTheCommandDoesNotHave(t *testing.T) {
	has := map[string]string{"": "--load-cpus --server-cpus", "compare": "--load-cpus --server-cpus", "load": ""}
	all := func(s verdict.Setup) (found []verdict.Verdict) {
		r := closed()
		r.Busy, r.Host.GeneratorWait, r.Host.ListenDrops, r.Host.Throttled, r.Host.Steal = 0.99, 500e6, 1, 50e6, 0.2
		r.Errors = map[string]int64{"connect": 500, "ports": 1, "files": 1}
		o := late()
		o.Lag.P99 = 51e3
		o.Overdue, o.ReqPerSec = 100, 5_000
		for _, r := range []*load.Result{r, o} {
			found = append(found, verdict.Judge(r, s)...)
		}
		return append(found, verdict.Server(&telemetry.Limits{Backlog: 1, NoFile: 1}, 64)...)
	}
	for command, want := range has {
		found := all(verdict.Setup{Command: command})
		if len(found) < 10 {
			t.Errorf("%q: only %d verdicts: %+v", command, len(found), found)
		}
		for _, v := range found {
			for _, flag := range flags.FindAllString(strings.ReplaceAll(strings.ReplaceAll(v.Next, "`handoff load --find`", ""), "--cpus of a container", ""), -1) {
				if !strings.Contains(want, flag) {
					t.Errorf("%q: %s: %s is not a flag of it: %q", command, v.Name, flag, v.Next)
				}
			}
		}
		taskset := strings.Contains(fmt.Sprint(found), "pin it with taskset")
		if taskset != (command == "load") {
			t.Errorf("%q: taskset named: %v", command, taskset)
		}
	}
}

func TestCountsAreGrouped(t *testing.T) {
	r := closed()
	r.Requests, r.ReqPerSec, r.Sent, r.Errors = 0, 0, 36_150, map[string]int64{"connect": 36_150}
	v := verdict.Find(verdict.Judge(r, pinned), verdict.Errors)
	if want := "36,150 errors among 36,150 requests (100 %): 36,150 × connect"; v == nil || v.Text[:len(want)] != want {
		t.Errorf("got %+v, want %q", v, want)
	}
	r.Host.ListenDrops, r.Host.ListenOverflows = 12_345, 1_234
	v = verdict.Find(verdict.Judge(r, pinned), verdict.ListenOverflow)
	if want := "12,345 connections were dropped before they were accepted (1,234 by a full accept queue)"; v == nil || !strings.HasPrefix(v.Text, want) {
		t.Errorf("got %+v, want %q", v, want)
	}
}
