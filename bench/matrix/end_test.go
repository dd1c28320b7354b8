package matrix_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
)

// pids are those of the generators and the servers in the log.
func pids(t *testing.T, log string) (all []int) {
	for _, w := range words(t, log) {
		if w[1] == "pids" {
			for _, text := range w[2:] {
				pid, err := strconv.Atoi(text)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, pid)
			}
		}
	}
	return all
}

func TestCancelInTheMiddleOfTurnsLeavesNothingBehind(t *testing.T) {
	for _, role := range []string{"serve", "stubborn"} { // which ignores that it is asked to go
		log := logFile(t)
		cfg := config(log, "base /a", "bad /hang "+role, "last /b")
		cfg.Arms[1].Peer = true
		cfg.Done = func(s result.Sample) { t.Errorf("%s: cell reported: %+v", role, s) }
		ctx, cancel := context.WithCancelCause(context.Background())
		enough := errors.New("enough")
		cfg.Snapshot = func(c matrix.Cell, s load.Snapshot) {
			if c.Arm == "bad" && s.Elapsed > 100*time.Millisecond { // its second turn, in which it hangs
				cancel(enough)
			}
		}
		if err := matrix.Run(ctx, cfg); err != enough {
			t.Errorf("%s: got %v, want the cause of the cancellation", role, err)
		}
		all := pids(t, log)
		for _, pid := range all {
			if syscall.Kill(pid, 0) == nil {
				t.Errorf("%s: process %d outlived the run", role, pid)
			}
		}
		if len(all) != 6 {
			t.Errorf("%s: processes %v, want three servers and three generators", role, all)
		}
		goleak.VerifyNone(t)
	}
}

func TestGeneratorThatNobodyHearsCanBeEnded(t *testing.T) {
	defer goleak.VerifyNone(t)
	log := logFile(t)
	cfg := config(log, "base /a", "noisy /flood")
	ctx, cancel := context.WithCancel(context.Background())
	cfg.Snapshot = func(c matrix.Cell, _ load.Snapshot) { // base is the first to have a turn
		eventually(t, "a flood of snapshots", func() bool { return len(events(words(t, log), "flooding")) > 0 })
		cancel()
	}
	if err := matrix.Run(ctx, cfg); err != context.Canceled {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestCancelledRunMeasuresNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	cfg := config(logFile(t), "base /")
	cfg.Begin = func(c matrix.Cell) { t.Errorf("begun: %+v", c) }
	if err := matrix.Run(ctx, cfg); err != context.Canceled {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestChildrenDieWithTheirParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ends a process when its parent is killed")
	}
	log := logFile(t)
	parent := exec.Command(os.Args[0], "parent", log)
	parent.Env = append(os.Environ(), roleVar+"=1")
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "two servers and two generators", func() bool {
		_, err := os.Stat(log)
		return err == nil && len(pids(t, log)) == 4
	})
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	for _, pid := range pids(t, log) {
		eventually(t, fmt.Sprintf("the end of process %d", pid), func() bool { return !running(pid) })
	}
}

const patience = 30 * time.Second // more than anything here takes on a busy machine

func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !happened(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %v in vain for %s", patience, what)
		}
	}
}

// running is alive without zombies: where nobody reaps orphans, they stay as such.
func running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !bytes.Contains(stat, []byte(") Z "))
}
