package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/search"
	"github.com/handoff-http/handoff/bench/verdict"
	"github.com/handoff-http/handoff/internal/hist"
)

func TestAnAxisOfAKnobMakesArmsOfStrategiesThatHaveIt(t *testing.T) {
	got, err := spread([]string{"pool", "epoll", "pool:workers=8"}, []string{"workers=16,256", "procs=1,2"})
	want := []string{"pool:workers=16:procs=1", "pool:workers=16:procs=2", "pool:workers=256:procs=1", "pool:workers=256:procs=2",
		"epoll:procs=1", "epoll:procs=2", "pool:workers=8:procs=1", "pool:workers=8:procs=2"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	for axis, want := range map[string]string{"workers": "KNOB=V1,V2", "=1": "KNOB=V1,V2", "workers=1,": "KNOB=V1,V2", "color=red": "they have: "} {
		if _, err := spread([]string{"pool"}, []string{axis}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("--axis %s: got %v, want %q", axis, err, want)
		}
	}
}

func TestAnArmHasAPathOfItsOwn(t *testing.T) {
	l, err := assemble("handoff", []string{"goroutine:path=/work?cpu=105us:acceptors=2"}, nil, nil, "goroutine")
	if err != nil {
		t.Fatal(err)
	}
	arm := l.arms[1]
	if arm.Path != "/work?cpu=105us" || strings.Contains(strings.Join(arm.Command, " "), "path") || !slices.Contains(arm.Command, "--acceptors=2") {
		t.Errorf("got path %q and command %q", arm.Path, arm.Command)
	}
}

func TestAnInterruptedComparisonIsResumed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "run")
	cmd := command(short(dir, "--slice=0", "--rounds=3")...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(patience); time.Now().Before(end); { // until there is something to go on with
		if text, _ := os.ReadFile(filepath.Join(dir, "bench.txt")); strings.Count(string(text), "\nBenchmark") >= 2 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if !stored(t, dir).Partial {
		t.Fatal("the run was whole before it could be interrupted")
	}
	stdout, stderr, code := handoff(t, "compare", "--resume", dir)
	if run := stored(t, dir); !done(code) || run.Partial || len(run.Resumed) != 1 || expected(&run) != 3*3+ceilingRounds {
		t.Fatalf("exit code %d, partial %v (%s), resumed %v, of %d cells\n%s%s", code, run.Partial, run.Reason, run.Resumed, expected(&run), stdout, stderr)
	}
	text, err := os.ReadFile(filepath.Join(dir, "bench.txt"))
	if n := strings.Count(string(text), "\nBenchmark"); err != nil || n != 3*3+ceilingRounds {
		t.Errorf("bench.txt has %d lines of cells, want %d: %v", n, 3*3+ceilingRounds, err)
	}
	if _, stderr, code := handoff(t, "compare", "--resume", dir); code != 2 || !strings.Contains(stderr, "is whole") {
		t.Errorf("resumed again: exit code %d, %q, want 2 and that it is whole", code, stderr)
	}
}

func TestReportsAreMadeAgainAndRunsCompared(t *testing.T) {
	t.Parallel()
	a, b, c := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b"), filepath.Join(t.TempDir(), "c")
	for dir, path := range map[string]string{a: "/", b: "/", c: "/json"} {
		again := func() *exec.Cmd { return command(short(dir, "--rounds=1", "--no-ceiling", "--path="+path)...) }
		if _, stderr, code := measured(t, dir, again); !done(code) {
			t.Fatal(stderr)
		}
	}
	page := filepath.Join(a, "report.html")
	if err := os.Remove(page); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, code := handoff(t, "report", a)
	if text, err := os.ReadFile(page); code != 0 || !strings.Contains(stdout, "goroutine (A/A)") || !strings.Contains(string(text), "</html>") {
		t.Errorf("report: exit code %d, %v, %s%s", code, err, stdout, stderr)
	}
	if stdout, stderr, code := handoff(t, "diff", a, b); code != 0 || !strings.Contains(stdout, "goroutine") {
		t.Errorf("diff: exit code %d, %s%s", code, stdout, stderr)
	}
	if _, stderr, code := handoff(t, "diff", a, c); code != 1 || !strings.Contains(stderr, "path: / in A, /json in B") {
		t.Errorf("diff of two paths: exit code %d, %q, want 1 and the path named", code, stderr)
	}
	if _, stderr, code := handoff(t, "report", t.TempDir()); code != 1 || !strings.Contains(stderr, "run.json") {
		t.Errorf("report of an empty directory: exit code %d, %q", code, stderr)
	}
}

func TestAThresholdThatFailsExitsWithThree(t *testing.T) {
	var stderr string
	code := 0
	for _, duration := range []string{"200ms", "2s", "20s"} { // until there is something to be judged
		if _, stderr, code = handoff(t, "load", "--conns=2", "--duration="+duration, "--warmup=10ms", "--threshold=p99<1ns", greeter(t, 200)); code == 3 {
			break
		}
	}
	if code != 3 || !strings.Contains(stderr, "threshold") {
		t.Errorf("exit code %d, %q, want 3 and threshold", code, stderr)
	}
}

// What a busy machine holds is its own affair: the probes must be those that a search asks for after such answers, the
// outcome must be what the search makes of them, and the exit code must tell. That a search which is answered well ends at
// the most it may try is said in package search.
func TestASearchIsHeldByWhatItsProbesSay(t *testing.T) {
	t.Parallel()
	const most = 200
	stdout, stderr, code := handoff(t, "load", "--json", "--conns=4", "--duration=100ms", "--warmup=10ms", "--rate=1000",
		fmt.Sprint("--most=", most), "--find=p99<1h", greeter(t, 200))
	var found search.Result
	if err := json.Unmarshal([]byte(stdout), &found); err != nil {
		t.Fatalf("exit code %d, %q: %v\n%s", code, stdout, err, stderr)
	}
	again := search.New(search.Config{Start: 1000, Most: most})
	for i, p := range found.Probes {
		rate, window, done := again.Next()
		if done || p.Rate != rate || p.Window != window || p.Why == "" {
			t.Fatalf("probe %d is %+v, want one of %g/s, %s, done %v, and what was seen", i, p, rate, window, done)
		}
		if p.Saturated {
			again.Saturated(p.Why)
		} else {
			again.Report(p.Held, p.Why)
		}
	}
	if _, _, done := again.Next(); !done || !reflect.DeepEqual(again.Result(), found) {
		t.Errorf("got %+v, want %+v, and the search to be done: %v", found, again.Result(), done)
	}
	if want := map[bool]int{true: 0, false: 3}[found.Best > 0]; code != want || strings.Count(stderr, "/s for ") != len(found.Probes) {
		t.Errorf("exit code %d, want %d, and a line for each of %d probes in\n%s", code, want, len(found.Probes), stderr)
	}
}

// A rate holds when the limit is kept by nearly all that was due, and nothing speaks against the figures; it was not made
// when it did not hold and the generator is to blame.
func TestAProbeHoldsOrNot(t *testing.T) {
	limit, err := verdict.ParseThreshold("p99<10ms")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spoil      func(*load.Result)
		held, made bool
		why        string
	}{
		"quiet":                     {func(*load.Result) {}, true, true, "5ms"},
		"a slow server":             {func(r *load.Result) { r.Latency.P99 = 11e6 }, false, true, "11ms"},
		"a queue":                   {func(r *load.Result) { r.Requests = 970 }, false, true, "97.0 % of what was due"},
		"a late generator, in time": {late, true, false, "5ms"},
		"a late generator":          {func(r *load.Result) { late(r); r.Latency.P99 = 11e6 }, false, false, "11ms"},
	} {
		got := quiet()
		c.spoil(got)
		held, why := keeps(limit, got, verdict.Setup{Threads: 1, Command: "load"})
		fault := ownFault(got, verdict.Setup{Threads: 1, Command: "load"})
		if held != c.held || (fault == "") != c.made || !strings.Contains(why, c.why) {
			t.Errorf("%s: held %v (%s), fault %q; want %v (%s), made %v", name, held, why, fault, c.held, c.why, c.made)
		}
	}
}

// quiet is a probe of a second in which all went well.
func quiet() *load.Result {
	r := &load.Result{Loop: "open", Offered: 1000, Due: 1000, Requests: 1000, Sent: 1000, Conns: 4, Served: 4, Elapsed: 1e9, ReqPerSec: 1000}
	r.Latency.P50, r.Latency.P99, r.Latency.Max = 1e6, 5e6, 6e6
	return r
}

// late has the generator behind its schedule, by as much as the latencies are.
func late(r *load.Result) { r.Lag = &hist.Summary{P50: 1e6, P99: 5e6, Max: 6e6} }
