package live

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/verdict"
	"github.com/handoff-http/handoff/internal/hist"
)

// tell gives a view a round of two cells that take turns.
func tell(v View) {
	epoll, pool := matrix.Cell{Arm: "epoll", Point: 1, Round: 3, Number: 1, Total: 2}, matrix.Cell{Arm: "pool", Point: 1, Round: 3, Number: 2, Total: 2}
	v.Begin(epoll)
	v.Begin(pool)
	v.Snapshot(epoll, load.Snapshot{Elapsed: time.Second, Requests: 100, Errors: 1, Rate: 123456, P99: time.Millisecond, Lag99: time.Microsecond})
	v.Done(result.Sample{Arm: "epoll", Point: 1, Round: 3, Verdicts: []verdict.Verdict{
		{Name: "generator-saturated", Level: verdict.Bound, Text: "it was the limit", Next: "more threads"}, {Name: "drift", Level: verdict.Note}},
		Load: &load.Result{Requests: 1000, ReqPerSec: 123456, Errors: map[string]int64{"reset": 2}, ErrorsOutside: map[string]int64{"connect": 1},
			Latency: load.Latency{Summary: hist.Summary{P50: 5e5, P99: 1e6}}, Server: &load.Server{CPU: 5e6}}})
	v.Done(result.Sample{Arm: "pool", Point: 1, Round: 3, Error: "server ended: signal: killed"})
	v.End()
}

func TestPlainIsOneLineACell(t *testing.T) {
	run := planned()
	var b bytes.Buffer
	tell(newPlain(&b, planOf(run)))
	want := "1/2 conns=1024 round 3 epoll: ≥123,456 req/s [generator-saturated]\n2/2 conns=1024 round 3 pool: server ended: signal: killed\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	run.Points, b = run.Points[:1], bytes.Buffer{}
	tell(newPlain(&b, planOf(run)))
	if want = strings.ReplaceAll(want, "conns=1024 ", ""); b.String() != want {
		t.Errorf("with one point: got %q, want %q", b.String(), want)
	}
}

func TestEventsAreOneObjectALine(t *testing.T) {
	var b bytes.Buffer
	tell(newEvents(&b, planOf(planned())))
	var names []string
	var got []map[string]any
	for line := range strings.Lines(b.String()) {
		var e map[string]any
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if _, err := time.Parse(time.RFC3339, e["at"].(string)); err != nil {
			t.Errorf("%q: at: %v", line, err)
		}
		names, got = append(names, e["event"].(string)), append(got, e)
	}
	if want := "begin begin snapshot cell verdict verdict cell end"; strings.Join(names, " ") != want {
		t.Fatalf("events %s, want %s", strings.Join(names, " "), want)
	}
	for i, want := range map[int]map[string]any{
		0: {"arm": "epoll", "point": 1.0, "point_name": "conns=1024", "round": 3.0, "cell": 1.0, "cells": 2.0},
		2: {"arm": "epoll", "elapsed_ns": 1e9, "requests": 100.0, "errors": 1.0, "req_per_sec": 123456.0, "p99_ns": 1e6, "lag_p99_ns": 1e3},
		3: {"arm": "epoll", "cell": 1.0, "requests": 1000.0, "errors": 3.0, "req_per_sec": 123456.0, "p50_ns": 5e5, "p99_ns": 1e6, "cpu_ns_per_req": 5e3},
		6: {"arm": "pool", "cell": 2.0, "error": "server ended: signal: killed"},
		7: {"cell": 2.0, "cells": 2.0},
	} {
		for name, value := range want {
			if got[i][name] != value {
				t.Errorf("event %d, %s: %s is %v, want %v", i, names[i], name, got[i][name], value)
			}
		}
	}
	v, _ := got[4]["verdict"].(map[string]any)
	if v["name"] != "generator-saturated" || v["level"] != "bound" || v["next"] != "more threads" {
		t.Errorf("verdict %v, want generator-saturated, bound, more threads", v)
	}
}
