package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/search"
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
	dir := filepath.Join(t.TempDir(), "run")
	cmd := command(short(dir, "--slice=0", "--rounds=6")...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 400 { // until there is something to go on with
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
	if run := stored(t, dir); !done(code) || run.Partial || len(run.Resumed) != 1 || expected(&run) != 6*3+ceilingRounds {
		t.Fatalf("exit code %d, partial %v (%s), resumed %v, of %d cells\n%s%s", code, run.Partial, run.Reason, run.Resumed, expected(&run), stdout, stderr)
	}
	text, err := os.ReadFile(filepath.Join(dir, "bench.txt"))
	if n := strings.Count(string(text), "\nBenchmark"); err != nil || n != 6*3+ceilingRounds {
		t.Errorf("bench.txt has %d lines of cells, want %d: %v", n, 6*3+ceilingRounds, err)
	}
	if _, stderr, code := handoff(t, "compare", "--resume", dir); code != 2 || !strings.Contains(stderr, "is whole") {
		t.Errorf("resumed again: exit code %d, %q, want 2 and that it is whole", code, stderr)
	}
}

func TestReportsAreMadeAgainAndRunsCompared(t *testing.T) {
	a, b, c := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b"), filepath.Join(t.TempDir(), "c")
	for dir, path := range map[string]string{a: "/", b: "/", c: "/json"} {
		if _, stderr, code := handoff(t, short(dir, "--no-ceiling", "--path="+path)...); !done(code) {
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
	_, stderr, code := handoff(t, "load", "--conns=2", "--duration=200ms", "--warmup=10ms", "--threshold=p99<1ns", greeter(t, 200))
	if code != 3 || !strings.Contains(stderr, "threshold") {
		t.Errorf("exit code %d, %q, want 3 and threshold", code, stderr)
	}
}

func TestASearchEndsAtTheMostItMayTry(t *testing.T) {
	stdout, stderr, code := handoff(t, "load", "--json", "--conns=4", "--duration=200ms", "--warmup=10ms", "--rate=20", "--most=20",
		"--find=p99<1h", greeter(t, 200))
	var found search.Result
	if err := json.Unmarshal([]byte(stdout), &found); err != nil || code != 0 || found.Best != 20 || !found.AtLeast {
		t.Errorf("exit code %d, %v, %+v, want at least 20\n%s", code, err, found, stderr)
	}
}
