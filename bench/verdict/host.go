package verdict

import (
	"fmt"
	"slices"

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

// generatorDisturbed: the generator was ready to run and something else ran. Its loops are few and never wait for each
// other where each has a CPU, so what they waited is a neighbour, as far as the CPUs were busy with anything else at all.
// That may be the kernel's own handling of packets: it takes a neighbour beyond all interrupts to fail.
func generatorDisturbed(r *load.Result, s Setup) *Verdict {
	if r.Host == nil {
		return nil
	}
	waited := ofWindow(r, float64(r.Host.GeneratorWait)) / float64(s.Threads)
	most, ok := foreign(r.Host, s.LoadCPUs, float64(r.Generator.CPU), false)
	if !ok {
		return disturbed(GeneratorDisturbed, "generator", waited, len(s.LoadCPUs) > 0)
	}
	v := disturbed(GeneratorDisturbed, "generator", min(waited, most), true)
	if least, _ := foreign(r.Host, s.LoadCPUs, float64(r.Generator.CPU), true); v != nil && least < disturbedFail {
		v.Level = Note
	}
	return v
}

// serverDisturbed is the same of the server. Its threads do wait for each other when it has more of them than CPUs, so
// only that share of a wait counts which its CPUs spent on neither the server nor interrupts. Without pinning, whose CPUs
// they were cannot be told, and there is no verdict.
func serverDisturbed(r *load.Result, s Setup) *Verdict {
	if r.Host == nil || r.Server == nil {
		return nil
	}
	others, ok := foreign(r.Host, s.ServerCPUs, float64(r.Server.CPU), true)
	if !ok {
		return nil
	}
	return disturbed(ServerDisturbed, "server", min(ofWindow(r, float64(r.Host.ServerWait)), others), true)
}

// foreign is how much of a CPU something else than the process took from its CPUs, 0 and up; ok is false where they were
// not all watched. Interrupts are part of a process' own time on most systems and a CPU's only on some (the kernel's
// IRQ_TIME_ACCOUNTING), so a careful answer leaves them out: it misses a small neighbour rather than inventing one.
func foreign(h *telemetry.Change, cpus []int, own float64, careful bool) (share float64, ok bool) {
	busy, seen := 0.0, 0
	for _, c := range h.CPUs {
		if slices.Contains(cpus, c.CPU) {
			seen++
			busy += c.Busy
			if careful {
				busy -= c.SoftIRQ
			}
		}
	}
	if seen == 0 || seen < len(cpus) || h.Elapsed <= 0 {
		return 0, false
	}
	return max(0, busy-own/float64(h.Elapsed)), true
}

// disturbed is less strict where processes were not pinned: then they also wait for each other, which is how things are
// and not an accident.
func disturbed(name, who string, share float64, pinned bool) *Verdict {
	level, bad := disturbedLevel(share)
	if !bad {
		return nil
	}
	v := &Verdict{Name: name, Level: level,
		Text: fmt.Sprintf("the %s was ready to run and something else had its CPU %s of the time: a busy neighbour", who, percent(share)),
		Next: "end what else runs there (top shows it), or keep it off these CPUs (taskset, isolcpus)"}
	if !pinned {
		v.Level = Note
		v.Text = fmt.Sprintf("the %s was ready to run and something else had the CPU %s of the time; it was not pinned, so that may be the server itself", who, percent(share))
		v.Next = "give server and generator CPUs of their own (--server-cpus, --load-cpus)"
	}
	return v
}

func listenOverflow(r *load.Result, _ Setup) *Verdict {
	if r.Host == nil || max(r.Host.ListenDrops, r.Host.ListenOverflows) <= 0 {
		return nil
	}
	return &Verdict{Name: ListenOverflow, Level: Note,
		Text: fmt.Sprintf("%s dropped before they were accepted (%d by a full accept queue), in the whole network namespace; a client tries again after a second",
			plural(max(r.Host.ListenDrops, r.Host.ListenOverflows), "connection was", "connections were"), r.Host.ListenOverflows),
		Next: "a longer accept queue (--backlog, net.core.somaxconn), or a server that accepts sooner"}
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
			Text: fmt.Sprintf("the accept queue takes %d connections, fewer than the %d that may come at once", l.Backlog, conns),
			Next: "a longer accept queue (--backlog, net.core.somaxconn)"})
	}
	if l.NoFile > 0 && l.NoFile < uint64(conns+descriptors) {
		all = append(all, Verdict{Name: Files, Level: Note,
			Text: fmt.Sprintf("the server may have %d file descriptors, too few for %d connections", l.NoFile, conns),
			Next: "ulimit -n, before the server is started"})
	}
	return all
}
