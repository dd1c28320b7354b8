package verdict

import (
	"fmt"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/telemetry"
)

// disturbance levels of a share of a CPU: 2 % is more than a quiet machine's own housekeeping takes, and as much as the
// differences that a comparison of eight rounds can show; with 10 % gone the figures are of another machine.
const (
	disturbedNote = 0.02
	disturbedFail = 0.10
)

// throttledAt is the share of a window held back by a quota from which on nothing is left to save: throttling comes in
// whole periods of 100 ms and falls on one arm and not on the next.
const throttledAt = 0.01

func disturbedLevel(share float64) (Level, bool) {
	switch {
	case share >= disturbedFail:
		return Fail, true
	case share >= disturbedNote:
		return Note, true
	}
	return "", false
}

func steal(r *load.Result, _ Setup) *Verdict {
	if r.Host == nil {
		return nil
	}
	level, bad := disturbedLevel(r.Host.Steal)
	if !bad {
		return nil
	}
	return &Verdict{Name: Steal, Level: level,
		Text: fmt.Sprintf("the hypervisor gave %s of a CPU to others", percent(r.Host.Steal)),
		Next: "measure again when the host is quieter, or on a machine of its own; more rounds help against little of it"}
}

func throttled(r *load.Result, _ Setup) *Verdict {
	if r.Host == nil || ofWindow(r, float64(r.Host.Throttled)) <= throttledAt {
		return nil
	}
	return &Verdict{Name: Throttled, Level: Fail,
		Text: fmt.Sprintf("the cgroup's CPU quota held its processes back for %s in a window of %s", duration(float64(r.Host.Throttled)), duration(float64(r.Elapsed))),
		Next: "raise the quota (cpu.max, --cpus of a container), or measure outside of it"}
}

func listenOverflow(r *load.Result, _ Setup) *Verdict {
	if r.Host == nil || max(r.Host.ListenDrops, r.Host.ListenOverflows) <= 0 {
		return nil
	}
	return &Verdict{Name: ListenOverflow, Level: Note,
		Text: fmt.Sprintf("%s accepted (%s by a full accept queue), in the whole network namespace; a client tries again after a second",
			plural(max(r.Host.ListenDrops, r.Host.ListenOverflows), "connection was dropped before it was", "connections were dropped before they were"),
			grouped(float64(r.Host.ListenOverflows))),
		Next: "a longer accept queue (the server's backlog, net.core.somaxconn), or a server that accepts sooner"}
}

// descriptors a server needs beside one for each connection: streams, listener, poller, and what its runtime opens.
const descriptors = 16

// Server judges the limits that a server really ran under against the connections it was to serve.
func Server(l *telemetry.Limits, conns int) (all []Verdict) {
	if l == nil {
		return nil
	}
	if l.Backlog > 0 && l.Backlog < conns {
		all = append(all, Verdict{Name: ListenOverflow, Level: Note,
			Text: fmt.Sprintf("the accept queue takes %s, fewer than the %s that may come at once", plural(int64(l.Backlog), "connection", "connections"), grouped(float64(conns))),
			Next: "a longer accept queue (the server's backlog, net.core.somaxconn)"})
	}
	if l.NoFile > 0 && l.NoFile < uint64(conns+descriptors) {
		all = append(all, Verdict{Name: Files, Level: Note,
			Text: fmt.Sprintf("the server may have %s file descriptors, too few for %s connections", grouped(float64(l.NoFile)), grouped(float64(conns))),
			Next: "ulimit -n, before the server is started"})
	}
	return all
}
