package verdict

import (
	"fmt"
	"slices"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/telemetry"
)

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
		return disturbed(GeneratorDisturbed, "generator", waited, s, len(s.LoadCPUs) > 0)
	}
	v := disturbed(GeneratorDisturbed, "generator", min(waited, most), s, true)
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
	return disturbed(ServerDisturbed, "server", min(ofWindow(r, float64(r.Host.ServerWait)), others), s, true)
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
func disturbed(name, who string, share float64, s Setup, pinned bool) *Verdict {
	share = min(share, 1) // threads that are not its loops wait too
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
		if s.Command == "load" {
			v.Next = "give server and generator CPUs of their own (pin them with taskset)"
		}
	}
	return v
}
