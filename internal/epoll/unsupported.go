//go:build !linux

package epoll

import (
	"errors"
	"fmt"
	"runtime"
)

// Event is one descriptor's news; nothing makes one here.
type Event struct {
	Events  uint32
	Fd, Pad int32
}

// Poller cannot be made here: Open fails, and the methods exist so that callers compile.
type Poller struct{}

var errUnsupported = fmt.Errorf("epoll: %s has none, it is Linux's: %w", runtime.GOOS, errors.ErrUnsupported)

// Open returns an error that wraps errors.ErrUnsupported.
func Open() (*Poller, error) { return nil, errUnsupported }

// Add fails.
func (*Poller) Add(fd int, tag uint32, want Interest) error { return errUnsupported }

// Mod fails.
func (*Poller) Mod(fd int, tag uint32, want Interest) error { return errUnsupported }

// Del fails.
func (*Poller) Del(fd int) error { return errUnsupported }

// Wait fails.
func (*Poller) Wait(events []Event, millis int, yield bool) (int, error) { return 0, errUnsupported }

// WaitNanos fails.
func (*Poller) WaitNanos(events []Event, nanos int64, yield bool) (int, error) {
	return 0, errUnsupported
}

// Slept is false.
func (*Poller) Slept() bool { return false }

// Wake does nothing.
func (*Poller) Wake() {}

// Close does nothing.
func (*Poller) Close() error { return nil }
