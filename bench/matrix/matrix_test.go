package matrix_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
)

func collect(t *testing.T, cfg matrix.Config) map[string][]result.Sample {
	t.Helper()
	defer goleak.VerifyNone(t)
	got := make(map[string][]result.Sample)
	cfg.Done = func(s result.Sample) { got[s.Arm] = append(got[s.Arm], s) }
	if err := matrix.Run(context.Background(), cfg); err != nil {
		t.Fatalf("Run: %v", err)
	}
	return got
}

func TestEveryCellIsMeasuredByItsOwnProcesses(t *testing.T) {
	cfg := config("200ms", arm("base", "serve"), arm("rival", "rival", "{addr}"))
	cfg.Arms[1].Peer = true
	cfg.Rounds = 2
	var begun []matrix.Cell
	cfg.Begin = func(c matrix.Cell) { begun = append(begun, c) }
	for name, cells := range collect(t, cfg) {
		for i, s := range cells {
			if !s.OK() || s.Load.Requests == 0 || s.Load.Served != 4 || s.Round != i+1 {
				t.Errorf("%s, cell %d: got %+v, load %+v, want a measurement of 4 connections", name, i, s, s.Load)
			} else if runtime.GOOS == "linux" && (s.Load.Server == nil || s.Load.Server.CPU <= 0) {
				t.Errorf("%s, cell %d: no CPU figure of the server: %+v", name, i, s.Load.Server)
			}
		}
		if len(cells) != 2 {
			t.Errorf("%s: %d cells, want 2", name, len(cells))
		}
	}
	if len(begun) != 4 || begun[3].Number != 4 || begun[3].Total != 4 || begun[0].Arm != "base" {
		t.Errorf("cells announced: %+v", begun)
	}
}

func TestKilledServerFailsItsCellAndNoOther(t *testing.T) {
	got := collect(t, config("400ms", arm("base", "serve"), arm("mortal", "mortal")))
	if s := got["mortal"][0]; s.OK() || !strings.Contains(s.Error, "signal: killed") {
		t.Errorf("killed server: got %+v, want an error that says killed", s)
	}
	if s := got["base"][0]; !s.OK() {
		t.Errorf("its neighbour failed too: %s", s.Error)
	}
}

func TestFailureSaysWhatTheChildSaid(t *testing.T) {
	for _, c := range []struct{ role, want string }{
		{"mute", "within 300ms: still thinking"},
		{"busy", "before it was ready: exit status 1: listen: address already in use"},
	} {
		cfg := config("50ms", arm("base", c.role))
		cfg.Ready = 300 * time.Millisecond
		if s := collect(t, cfg)["base"][0]; !strings.Contains(s.Error, c.want) {
			t.Errorf("%s: got %q, want %q in it", c.role, s.Error, c.want)
		}
	}
	if s := collect(t, config("50ms", arm("base", "silent")))["base"][0]; !strings.Contains(s.Error, "no good answer on any of 4 connections") {
		t.Errorf("server that never answers: got %q", s.Error)
	}
	cfg := config("50ms", arm("base", "serve"))
	cfg.Generator = []string{os.Args[0], "broken"}
	if s := collect(t, cfg)["base"][0]; !strings.Contains(s.Error, "cannot be read") {
		t.Errorf("generator that prints no result: got %q", s.Error)
	}
	cfg.Arms = []result.Arm{{Name: "base", Command: []string{"/does/not/exist"}}}
	if s := collect(t, cfg)["base"][0]; !strings.Contains(s.Error, "/does/not/exist") {
		t.Errorf("missing program: got %q", s.Error)
	}
}

func TestServerThatDoesNotStartIsGivenUpAfterTwoRounds(t *testing.T) {
	cfg := config("50ms", arm("base", "busy"))
	cfg.Rounds = 4
	cells := collect(t, cfg)["base"]
	for i, s := range cells {
		if tried := !strings.Contains(s.Error, "not tried"); tried != (i < 2) {
			t.Errorf("round %d: %q", i+1, s.Error)
		}
	}
	if len(cells) != 4 {
		t.Errorf("%d cells reported, want 4: none is left out silently", len(cells))
	}
}

func TestGeneratorThatHangsIsEnded(t *testing.T) {
	cfg := config("10s", arm("base", "serve"))
	cfg.Limit = 300 * time.Millisecond
	if s := collect(t, cfg)["base"][0]; !strings.Contains(s.Error, "not done after 300ms") {
		t.Errorf("got %q", s.Error)
	}
}

func TestCancelEndsTheChildrenAndReportsNoHalfCell(t *testing.T) {
	for _, role := range []string{"tell", "stubborn"} {
		note := filepath.Join(t.TempDir(), "pid")
		cfg := config("20s", arm("base", role, note))
		cfg.Arms[0].Peer = role == "stubborn" // asked first, which it ignores
		cfg.Done = func(s result.Sample) { t.Errorf("%s: cell reported: %+v", role, s) }
		ctx, cancel := context.WithCancelCause(context.Background())
		enough := errors.New("enough")
		go func() {
			awaitPID(t, note)
			cancel(enough)
		}()
		if err := matrix.Run(ctx, cfg); err != enough {
			t.Errorf("%s: got %v, want the cause of the cancellation", role, err)
		}
		if pid := awaitPID(t, note); alive(pid) {
			t.Errorf("%s: server %d outlived the run", role, pid)
		}
		goleak.VerifyNone(t)
	}
}

func awaitPID(t *testing.T, note string) int {
	for range 1000 {
		if text, _ := os.ReadFile(note); len(text) > 0 {
			pid, err := strconv.Atoi(string(text))
			if err == nil {
				return pid
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Error("the server did not start")
	return 0
}

// alive reports whether pid is a process; the ones asked for are reaped by the matrix or by init.
func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }
