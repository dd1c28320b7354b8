//go:build !linux

package known

import (
	"runtime"
	"time"
)

func precise() (done func()) { return func() {} }

// sleep leaves the runtime's timers, which may be late, out of the last two milliseconds.
func sleep(d time.Duration) {
	const late = 2 * time.Millisecond
	if d > late {
		time.Sleep(d - late)
		return
	}
	for end := time.Now().Add(d); time.Now().Before(end); {
		runtime.Gosched()
	}
}
