// Package mono gives Go's monotonic clock the zero that the system's has, so that stamps of several processes of one
// machine can be subtracted from each other.
//
// It refuses to compare machines, and, where the system's clock is not known, processes.
package mono

import "time"

// Clock converts times of this process. Make one with New.
type Clock struct {
	origin time.Time
	at     int64 // of origin
}

// At is t in ns on the machine's monotonic clock (CLOCK_MONOTONIC). t has to come from time.Now.
func (c Clock) At(t time.Time) int64 { return c.at + int64(t.Sub(c.origin)) }

// Now is At of now, without the look at the time of day.
func (c Clock) Now() int64 { return c.at + int64(time.Since(c.origin)) }
