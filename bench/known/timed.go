package known

import (
	"errors"
	"flag"
	"time"
)

func delay(f *flag.FlagSet) func() (plan, error) {
	d := f.Duration("delay", 5*time.Millisecond, "from a request read to its answer")
	return func() (plan, error) {
		return plan{due: func(read time.Duration) time.Duration { return read + *d }}, atLeast("delay", *d, 0)
	}
}

func stall(f *flag.FlagSet) func() (plan, error) {
	at := f.Duration("at", time.Second, "begin of the stall, from the first request")
	lasts := f.Duration("for", time.Second, "its length")
	every := f.Duration("every", 0, "from one begin to the next; 0: there is one")
	return func() (plan, error) {
		return plan{due: func(read time.Duration) time.Duration { return afterStall(read, *at, *lasts, *every) }},
			errors.Join(atLeast("at", *at, 0), atLeast("for", *lasts, 0), atLeast("every", *every, 0))
	}
}

// afterStall is when the server is awake, at read or after it.
func afterStall(read, at, lasts, every time.Duration) time.Duration {
	since := read - at
	if since < 0 {
		return read
	}
	if every > 0 {
		since %= every
	}
	if since >= lasts {
		return read
	}
	return read + lasts - since
}

// md1 counts on from when an answer was due, not from when it went out: what the clerk is late by does not add up.
func md1(f *flag.FlagSet) func() (plan, error) {
	service := f.Duration("service", time.Millisecond, "of each request")
	return func() (plan, error) {
		var free time.Duration
		return plan{due: func(read time.Duration) time.Duration {
			free = max(read, free) + *service
			return free
		}}, atLeast("service", *service, 1)
	}
}
