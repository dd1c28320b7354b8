package result

import "github.com/handoff-http/handoff/bench/verdict"

// Judge fills in the verdicts on a cell, for whoever wants to show them before the cell is added. Add does it too.
func (run *Run) Judge(s *Sample) { s.Verdicts = run.verdicts(s) }

// verdicts are those on the cell. They are computed where it has none: a cell that has none gets none again.
func (run *Run) verdicts(s *Sample) []verdict.Verdict {
	if !s.OK() || len(s.Verdicts) > 0 {
		return s.Verdicts
	}
	setup := verdict.Setup{ServerCPUs: run.Environment.ServerCPUs, LoadCPUs: run.Environment.LoadCPUs}
	if s.Point >= 0 && s.Point < len(run.Points) {
		setup.Threads = run.Points[s.Point].Threads
	}
	all := verdict.Judge(s.Load, setup)
	for _, v := range verdict.Server(s.Limits, s.Load.Conns) {
		if verdict.Find(all, v.Name) == nil { // what happened outweighs what may
			all = append(all, v)
		}
	}
	return all
}
