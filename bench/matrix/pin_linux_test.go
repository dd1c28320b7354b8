package matrix_test

import (
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
)

func TestServersAndGeneratorsRunOnTheirCPUs(t *testing.T) {
	servers, loads, _, err := child.Pinning(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(servers) == 0 {
		t.Skip("one CPU: nothing to pin apart")
	}
	log := logFile(t)
	cfg := config(log, "base /")
	cfg.ServerCPUs, cfg.LoadCPUs = servers, loads
	looks := 0
	cfg.Snapshot = func(matrix.Cell, load.Snapshot) { // both live
		looks++
		both := pids(t, log)
		for i, want := range [][]int{loads, servers} {
			if got := cpusOf(t, both[i]); !slices.Equal(got, want) {
				t.Errorf("%s on CPUs %v, want %v", [2]string{"generator", "server"}[i], got, want)
			}
		}
	}
	run(t, cfg)
	if looks != 4 {
		t.Errorf("looked %d times, want 4", looks)
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
