//go:build !linux

package child

import (
	"errors"
	"fmt"
	"runtime"
	"syscall"
)

// attributes puts a child in a process group of its own. There is no signal at the parent's death here: a parent that is
// killed outright leaves its children behind.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func pinned(_ []int, start func() error) error { return start() }

func allowedCPUs() ([]int, error) {
	return nil, fmt.Errorf("%s cannot bind a process to CPUs: %w", runtime.GOOS, errors.ErrUnsupported)
}

func siblingsOf([]int) Siblings { return nil }
