//go:build unix

package procstat

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// Self is the CPU time, user and system, that this process has used so far.
func Self() (time.Duration, error) {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0, fmt.Errorf("CPU time of this process: %w", err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}
