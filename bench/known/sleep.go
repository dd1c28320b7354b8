package known

import (
	"context"
	"time"
)

// nap bounds how long the end of a context is not noticed.
const nap = 10 * time.Millisecond

// sleepUntil returns true at t, or at once if that is past; false if ctx ended before.
func sleepUntil(ctx context.Context, t time.Time) bool {
	for {
		left := time.Until(t)
		if left <= 0 {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		sleep(min(left, nap))
	}
}
