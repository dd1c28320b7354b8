//go:build !unix

package procstat

import (
	"os"
	"time"
)

// Self is not available here.
func Self() (time.Duration, error) { return 0, unsupported("CPU time", os.Getpid()) }
