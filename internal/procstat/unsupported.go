//go:build !linux

package procstat

import (
	"errors"
	"fmt"
	"runtime"
	"time"
)

// CPU is not available here.
func CPU(pid int) (time.Duration, error) { return 0, unsupported("CPU time", pid) }

// ReadStatus is not available here.
func ReadStatus(pid int) (Status, error) { return Status{}, unsupported("status", pid) }

// Switches is not available here.
func Switches(pid int) (voluntary, involuntary int64, err error) {
	return 0, 0, unsupported("context switches", pid)
}

// Delay is not available here.
func Delay(pid int) (time.Duration, error) { return 0, unsupported("scheduling delay", pid) }

// Tree is not available here.
func Tree(pid int) ([]int, error) { return nil, unsupported("descendants", pid) }

// Calls is not available here.
func Calls(pid int) (reads, writes int64, err error) {
	return 0, 0, unsupported("reads and writes", pid)
}

// PSS is not available here.
func PSS(pid int) (int64, error) { return 0, unsupported("proportional memory", pid) }

func unsupported(what string, pid int) error {
	return fmt.Errorf("%s of process %d: not read on %s: %w", what, pid, runtime.GOOS, errors.ErrUnsupported)
}
