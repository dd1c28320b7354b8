package main

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/result"
)

// Every strategy of ours is looked into, at half of what the baseline does; a rival is not, and it is said.
func TestInsideExplainsTheLatency(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	exe := command().Path
	stdout, stderr, code := measured(t, dir, func() *exec.Cmd {
		return command("compare", "--inside", "--strategy=goroutine,epoll,uring", "--peer=rival="+exe+" null --addr {addr}",
			"--rounds=1", "--duration=300ms", "--warmup=50ms", "--conns=8", "--no-ceiling", "--out="+dir)
	})
	if !done(code) {
		t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
	}
	run := stored(t, dir)
	if p := run.Points[0]; p.Rate <= 0 || run.Capacity < 2*p.Rate-2 || run.Capacity > 2*p.Rate+2 || p.Inside < 1 {
		t.Errorf("rate %v of a capacity of %v, one in %d marked; want half, and some marked", p.Rate, run.Capacity, p.Inside)
	}
	for _, row := range run.Summary.Points[0].Rows {
		w := row.Inside
		switch {
		case row.Arm == "rival":
			if w != nil {
				t.Errorf("the rival was looked into: %+v", w)
			}
			continue
		case w == nil || w.Error != "" || w.Joined == 0 || w.Joined > w.Marked:
			t.Fatalf("%s: %+v, want requests joined", row.Arm, w)
		}
		// Both processes look at one clock, so all is explained but what has no stamp.
		if strings.HasPrefix(row.Arm, "goroutine") || row.Arm == "epoll" {
			if w.Explained() < 0.9 || w.Explained() > 1.1 {
				t.Errorf("%s: %.3f of the latency explained: %+v", row.Arm, w.Explained(), w)
			}
		}
	}
	if !strings.Contains(stdout, "Where the latency goes") || !regexp.MustCompile(`rival: .*not\s+available`).MatchString(stdout) {
		t.Errorf("no waterfall, or the rival is not said to be none, in\n%s", stdout)
	}
	if !slices.Contains(run.Command, "--inside") || slices.Contains(run.Command, "--rate=0") {
		t.Errorf("the command %q does not repeat the run", run.Command)
	}
}

// A delay that is planted in the handler is found there.
func TestAPlantedDelayIsFoundInItsPhase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	_, stderr, code := measured(t, dir, func() *exec.Cmd {
		return command("compare", "--inside", "--strategy=goroutine", "--path=/work?sleep=20ms", "--rate=100", "--conns=8",
			"--rounds=1", "--duration=500ms", "--warmup=20ms", "--no-ceiling", "--out="+dir)
	})
	if !done(code) {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	run := stored(t, dir)
	w := run.Summary.Points[0].Rows[0].Inside
	i := slices.IndexFunc(w.Phases, func(p result.Phase) bool { return p.Name == "handle" })
	if got := w.Phases[i].Mean; got < 20e6 || got > w.Latency {
		t.Errorf("handle took %.3g ns of %.3g, want at least the 20 ms planted there", got, w.Latency)
	}
}

func TestServeRefusesToLookIntoNothing(t *testing.T) {
	for _, args := range [][]string{{"--inside"}, {"--observe=-1"}} {
		_, stderr, code := handoff(t, append([]string{"serve", "--addr=127.0.0.1:0"}, args...)...)
		if code != 2 || !strings.Contains(stderr, "--observe") {
			t.Errorf("%v: exit code %d, %q; want 2 and a word about --observe", args, code, stderr)
		}
	}
}

func TestTheReadyLineNamesTheAdminPort(t *testing.T) {
	s := serve(t, "--admin=127.0.0.1:0", "--observe=1")
	if !regexp.MustCompile(`^ready addr=127\.0\.0\.1:\d+ strategy=goroutine admin=127\.0\.0\.1:[1-9]\d*\n$`).MatchString(s.ready) {
		t.Errorf("ready line %q, want the admin port's address in it", s.ready)
	}
}
