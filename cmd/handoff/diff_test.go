package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
)

// costing writes a run in which goroutine takes 6 µs of CPU a request and epoll as many ns as given.
func costing(t *testing.T, rounds int, epoll int64) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "run")
	run := &result.Run{
		Rounds: rounds, Baseline: "goroutine", Points: []result.Point{{Path: "/", Conns: 4, Pipeline: 1, Threads: 1, Duration: time.Second}},
		Arms: []result.Arm{{Name: "goroutine"}, {Name: "epoll"}},
	}
	d, err := result.Create(dir, run)
	if err != nil {
		t.Fatal(err)
	}
	const requests = 10_000
	for round := 1; round <= rounds; round++ {
		for arm, ns := range map[string]int64{"goroutine": 6000, "epoll": epoll + int64(round%3)} {
			err := d.Add(result.Sample{Arm: arm, Round: round, Load: &load.Result{
				Loop: "closed", Requests: requests, Sent: requests, Elapsed: 1e9, ReqPerSec: requests, Conns: 4, Served: 4, Pipeline: 1,
				Server: &load.Server{CPU: ns * requests},
			}})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := d.Finish(""); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestARegressionFailsADiffThatWasAskedToFail(t *testing.T) {
	before, dearer, brief := costing(t, 8, 4000), costing(t, 8, 4400), costing(t, 2, 4400)
	for _, c := range []struct {
		flags  string
		a, b   string
		want   int
		reason string
	}{
		{"", before, dearer, 0, ""},
		{"--fail-on-regression", before, before, 0, ""},
		{"--fail-on-regression", dearer, before, 0, ""},
		{"--fail-on-regression", before, dearer, 3, "epoll × 1.1"},
		{"--fail-on-regression --margin 5%", before, dearer, 3, "dearer by more than 5%"},
		{"--fail-on-regression --margin 20%", before, dearer, 0, ""},
		{"--fail-on-regression", brief, brief, 1, "nothing can be said of epoll"},
	} {
		_, stderr, code := handoff(t, append(append([]string{"diff"}, strings.Fields(c.flags)...), c.a, c.b)...)
		if code != c.want || !strings.Contains(stderr, c.reason) {
			t.Errorf("diff %s: exit code %d, %q; want %d and %q", c.flags, code, stderr, c.want, c.reason)
		}
	}
}
