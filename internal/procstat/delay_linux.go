package procstat

import (
	"bytes"
	"errors"
	"fmt"
	"time"
)

// Delay is the time for which living threads of process pid were runnable and waited for a CPU, summed over them: the
// second figure of /proc/PID/task/TID/schedstat. A wait is counted when it ends. Threads also wait for others of the same
// process. As with Switches, what a thread counted is lost when it ends, and a call reads one small file a thread. Where
// the kernel keeps no such account the error wraps errors.ErrUnsupported.
func Delay(pid int) (time.Duration, error) {
	var sum account
	seen, err := eachThread(pid, "schedstat", sum.add)
	if err != nil {
		return 0, failed("scheduling delay", pid, err)
	}
	if seen > 0 && !sum.zero() {
		return time.Duration(sum.delay), nil
	}
	// No file, or nothing in it: the process is gone, has not run yet, or has run without being accounted for.
	switch used, err := CPU(pid); {
	case err != nil:
		return 0, err
	case seen == 0 || used > 0:
		return 0, fmt.Errorf("scheduling delay of process %d: the kernel keeps no schedstat: %w", pid, errors.ErrUnsupported)
	}
	return 0, nil
}

// account is a sum over lines of schedstat: ns on a CPU, ns runnable without one, times it was given one.
type account struct{ ran, delay, turns int64 }

func (a *account) zero() bool { return *a == account{} }

func (a *account) add(text []byte) error {
	ran, rest, ok1 := leading(text)
	delay, rest, ok2 := leading(rest)
	turns, _, ok3 := leading(rest)
	if !ok1 || !ok2 || !ok3 {
		return fmt.Errorf("cannot read schedstat %q", text)
	}
	a.ran, a.delay, a.turns = a.ran+ran, a.delay+delay, a.turns+turns
	return nil
}

// leading reads the number p begins with and returns what follows it.
func leading(p []byte) (n int64, rest []byte, ok bool) {
	n, ok = number(p)
	p = bytes.TrimLeft(p, " \t")
	end := bytes.IndexAny(p, " \t\n")
	if end < 0 {
		end = len(p)
	}
	return n, p[end:], ok
}
