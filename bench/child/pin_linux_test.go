package child_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/bench/child"
)

func TestChildRunsOnItsCPUsAndTheParentStaysFree(t *testing.T) {
	servers, load, _, err := child.Pinning(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(servers) == 0 {
		t.Skip("one CPU: nothing to pin apart")
	}
	before := cpusOf(t, 0)
	s := spawner(t)
	for _, cpus := range [][]int{servers, load, nil} {
		c, err := s.Start(command("mute"), env(), cpus, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		want := cpus
		if cpus == nil {
			want = before
		}
		if got := cpusOf(t, c.PID()); !slices.Equal(got, want) {
			t.Errorf("child to be on CPUs %v: is on %v", want, got)
		}
		c.Stop(0)
	}
	if got := cpusOf(t, 0); !slices.Equal(got, before) {
		t.Errorf("the parent is left with CPUs %v, want %v", got, before)
	}
}

func TestProcessBecomesAnotherOnItsCPUs(t *testing.T) {
	all := cpusOf(t, 0)
	last := all[len(all)-1:]
	line := child.NewReadyLine()
	c := start(t, nil, line, "become", strconv.Itoa(last[0]), "serve")
	ready(t, c, line, "")
	if got := cpusOf(t, c.PID()); !slices.Equal(got, last) {
		t.Errorf("runs on CPUs %v, want %v", got, last)
	}
	if err := child.Become(nil, []string{"/does/not/exist"}, nil); err == nil || !strings.Contains(err.Error(), "/does/not/exist") {
		t.Errorf("missing program: got %v, want an error that names it", err)
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

func TestUnknownCPUIsRefused(t *testing.T) {
	if _, _, _, err := child.Pinning([]int{1000}, nil); err == nil {
		t.Error("CPU 1000 was accepted")
	}
}

func TestChildrenDieWithTheirParent(t *testing.T) {
	word := filepath.Join(t.TempDir(), "pid")
	parent := exec.Command(os.Args[0], "parent", word)
	parent.Env = env()
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	server := noted(t, word)
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	eventually(t, "the end of a child whose parent was killed", func() bool { return !running(server) })
}

func TestCloseEndsTheChildren(t *testing.T) {
	s := child.NewSpawner()
	c, err := s.Start(command("mute"), env(), nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	<-c.Done()
	if got := c.Fate(); got != "signal: killed" && got != "signal: killed: still thinking" {
		t.Errorf("got %q, want signal: killed", got)
	}
}
