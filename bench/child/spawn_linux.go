package child

import (
	"fmt"
	"os"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// attributes puts a child in a process group of its own, so that Ctrl-C reaches it only through its parent, and has the
// kernel kill it when the thread that started it ends. That thread is the Spawner's.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// pinned runs start with the calling thread confined to cpus, which a child inherits at fork: it is in its place before
// its first instruction, and a Go child sets its GOMAXPROCS by it. The caller has locked its goroutine to the thread.
func pinned(cpus []int, start func() error) error {
	if len(cpus) == 0 {
		return start()
	}
	var before, set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return fmt.Errorf("sched_getaffinity: %w", err)
	}
	for _, cpu := range cpus {
		set.Set(cpu)
	}
	if err := unix.SchedSetaffinity(0, &set); err != nil {
		return fmt.Errorf("sched_setaffinity to CPUs %v: %w", cpus, err)
	}
	defer unix.SchedSetaffinity(0, &before)
	return start()
}

func allowedCPUs() ([]int, error) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return nil, fmt.Errorf("sched_getaffinity: %w", err)
	}
	var cpus []int
	for cpu := 0; cpu <= maxCPU; cpu++ {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus, nil
}

// siblingsOf asks the kernel which CPUs are threads of one core. What it does not tell counts as a core of its own.
func siblingsOf(cpus []int) Siblings {
	siblings := Siblings{}
	for _, cpu := range cpus {
		text, err := os.ReadFile(fmt.Sprintf("/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu))
		if err != nil {
			continue
		}
		if threads, err := CPUs(strings.TrimSpace(string(text))); err == nil {
			siblings[cpu] = threads
		}
	}
	return siblings
}
