package matrix_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/bench/matrix"
)

func TestChildrenRunOnTheirCPUsAndTheParentStaysFree(t *testing.T) {
	servers, load, _, err := matrix.Pinning(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(servers) == 0 {
		t.Skip("one CPU: nothing to pin apart")
	}
	note := filepath.Join(t.TempDir(), "pid")
	cfg := config("300ms", arm("base", "tell", note))
	cfg.ServerCPUs, cfg.LoadCPUs = servers, load
	got := make(chan []int, 1)
	go func() { got <- cpusOf(t, awaitPID(t, note)) }()
	if s := collect(t, cfg)["base"][0]; !s.OK() {
		t.Fatal(s.Error)
	}
	if on := <-got; len(on) != len(servers) || on[0] != servers[0] {
		t.Errorf("server ran on CPUs %v, want %v", on, servers)
	}
	if n := len(cpusOf(t, 0)); n != len(servers)+len(load) {
		t.Errorf("the parent is left with %d CPUs, want %d", n, len(servers)+len(load))
	}
}

func cpusOf(t *testing.T, pid int) (cpus []int) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(pid, &set); err != nil {
		t.Errorf("affinity of %d: %v", pid, err)
	}
	for cpu := range 1024 {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus
}

// The CPU of worker processes would be missing from the figures, and the arm would win by it.
func TestServerThatWorksInOtherProcessesIsNoMeasurement(t *testing.T) {
	cfg := config("50ms", arm("base", "forker"))
	if s := collect(t, cfg)["base"][0]; s.OK() || !strings.Contains(s.Error, "1 processes of its own") {
		t.Errorf("got %+v, want an error that says so", s)
	}
}

func TestUnknownCPUIsRefused(t *testing.T) {
	if _, _, _, err := matrix.Pinning([]int{1000}, nil); err == nil {
		t.Error("CPU 1000 was accepted")
	}
}

func TestChildrenDieWithTheirParent(t *testing.T) {
	note := filepath.Join(t.TempDir(), "pid")
	parent := exec.Command(os.Args[0], "parent", note)
	parent.Env = append(os.Environ(), roleVar+"=1")
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	server := awaitPID(t, note)
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	for range 400 {
		if !running(server) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("server %d outlived its parent", server)
}

// running is alive without zombies: where nobody reaps orphans, they stay as such.
func running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !bytes.Contains(stat, []byte(") Z "))
}
