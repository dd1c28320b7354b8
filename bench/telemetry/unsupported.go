//go:build !linux

package telemetry

import (
	"errors"
	"fmt"
	"runtime"
	"time"
)

// Take tells the time only, and says so.
func Take(server int, cpus []int) *Look {
	return &Look{at: time.Now(), unread: []string{"everything: " + errUnsupported.Error()}}
}

// ReadLimits knows none here.
func ReadLimits(pid int, addr string) Limits {
	return Limits{Unread: []string{"everything: " + errUnsupported.Error()}}
}

// AcceptQueue is not available here.
func AcceptQueue(addr string) (length, backlog int, err error) {
	return 0, 0, fmt.Errorf("accept queue of %s: %w", addr, errUnsupported)
}

var errUnsupported = fmt.Errorf("not read on %s: %w", runtime.GOOS, errors.ErrUnsupported)
