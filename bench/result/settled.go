package result

import "github.com/handoff-http/handoff/bench/stats"

// settled reports whether every comparison that the point ranks by is as narrow as Run.Until wants it.
func (s *PointSummary) settled(run *Run) bool {
	var ratios []stats.Ratio
	for i := range s.Rows {
		row := &s.Rows[i]
		switch {
		case row.Status != Ranked && row.Status != Control, row.Arm == run.Baseline:
		case s.RankedBy == ByRate:
			ratios = append(ratios, row.ReqRatio)
		default:
			ratios = append(ratios, row.CPURatio)
		}
	}
	return run.Until > 0 && stats.Tight(ratios, run.Until)
}
