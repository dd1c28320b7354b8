//go:build !linux

package probe_test

import (
	"testing"
	"time"
)

var began = time.Now()

// monotonic is the test's own clock: elsewhere stamps are comparable within the process only.
func monotonic(t *testing.T) int64 {
	t.Skip("stamps of several processes can be compared on Linux only")
	return int64(time.Since(began))
}
