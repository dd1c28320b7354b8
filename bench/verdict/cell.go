package verdict

import "github.com/handoff-http/handoff/bench/load"

// Setup is how a cell was measured, as far as its result does not say.
type Setup struct {
	Threads    int    // event loops of the generator; 0: 1
	ServerCPUs []int  // that the server was pinned to; empty: not pinned, or not known
	LoadCPUs   []int  // that the generator was pinned to
	Command    string // whose flags advice may name: "compare" (also ""), or "load", which pins nothing itself
}

// own is how the generator is given CPUs of its own with the command that measured.
func (s Setup) own() string {
	if s.Command == "load" {
		return "pin it with taskset"
	}
	return "--load-cpus"
}

// rules are what a cell is held against: the generator, its books, the machine, and what the server made of it.
var rules = []func(*load.Result, Setup) *Verdict{
	saturated, scheduleLag, rateMissed, overdue,
	littlesLaw, failures, ports, files,
	steal, throttled, generatorDisturbed, serverDisturbed, listenOverflow,
	starved, stalled,
}

// Judge says everything that a single cell's result shows against itself, in a fixed order. A result that is not there
// has no verdicts.
func Judge(r *load.Result, s Setup) (all []Verdict) {
	if r == nil || r.Elapsed <= 0 {
		return nil
	}
	s.Threads = max(1, s.Threads)
	for _, rule := range rules {
		if v := rule(r, s); v != nil {
			all = append(all, *v)
		}
	}
	return all
}

func isOpen(r *load.Result) bool { return r.Loop == "open" }

// ofWindow is a time as a share of the window.
func ofWindow(r *load.Result, ns float64) float64 { return ns / float64(r.Elapsed) }
