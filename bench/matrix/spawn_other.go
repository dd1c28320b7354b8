//go:build !linux

package matrix

import (
	"errors"
	"fmt"
	"runtime"
	"syscall"
)

// childAttr puts a child in a process group of its own. There is no signal at the parent's death here: children are
// ended when the run ends, and a parent that is killed outright leaves them.
func childAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func pinned(_ []int, start func() error) error { return start() }

func allowedCPUs() ([]int, error) {
	return nil, fmt.Errorf("%s cannot bind a process to CPUs: %w", runtime.GOOS, errors.ErrUnsupported)
}

func siblingsOf([]int) Siblings { return nil }

func workers(int) int { return 0 }

// WorkersHidden says why nobody would see a server that works in other processes, "" where it would be seen.
func WorkersHidden() string {
	return runtime.GOOS + " does not tell which processes a server has started, so their CPU may be missing from its figures"
}
