package result

import (
	"slices"

	"github.com/handoff-http/handoff/bench/verdict"
)

// conclude makes the points' summaries into the run's: what follows from several of them, and whether it failed.
func conclude(run *Run, points []PointSummary) Summary {
	s := Summary{Partial: run.Partial, Reason: run.Reason, Baseline: run.Baseline, Points: points}
	memoryPerConn(run, points)
	s.Verdicts = slices.Clone(run.Verdicts)
	s.Verdicts = append(s.Verdicts, run.limitsDiffer()...)
	for i := range points {
		s.Verdicts = append(s.Verdicts, run.answersDiffer(&points[i])...)
		s.Verdicts = append(s.Verdicts, run.noiseFloor(&points[i])...)
		s.Verdicts = append(s.Verdicts, run.drift(i)...)
		for _, row := range points[i].Rows {
			s.Failed = s.Failed || row.failed()
			s.Verdicts = append(s.Verdicts, row.thresholds(points[i].Point)...)
		}
	}
	for _, v := range s.Verdicts {
		s.Failed = s.Failed || v.Level == verdict.Fail
	}
	return s
}

// failed reports whether an arm that is ranked must not be believed. One that is starved or stalled is not ranked: that
// is its result, and the errors that come with it are part of it.
func (row *Row) failed() bool {
	return row.Status == Ranked && slices.ContainsFunc(row.Verdicts, func(v verdict.Verdict) bool { return v.Level == verdict.Fail })
}

// memoryPerConn says what a connection takes: by how much RSS grew since the point that differs in nothing but having the
// fewest, so that what a server takes without any is left out. Where there is no such point, all of RSS is shared out.
func memoryPerConn(run *Run, points []PointSummary) {
	for i := range points {
		least := run.fewestConns(i)
		for j := range points[i].Rows {
			row := &points[i].Rows[j]
			row.PerConn, row.PerConnOver = 0, 0
			if row.RSS > 0 && row.Conns > 0 {
				row.PerConn = row.RSS / float64(row.Conns)
			}
			if from := points[least].row(row.Arm); least != i && from != nil && from.RSS > 0 && row.RSS > 0 {
				row.PerConn = max(0, row.RSS-from.RSS) / float64(row.Conns-from.Conns)
				row.PerConnOver = from.Conns
			}
		}
	}
}

// fewestConns is the point that is like the given one but for having the fewest connections; it may be the same.
func (run *Run) fewestConns(point int) int {
	least := point
	for i, p := range run.Points {
		q := run.Points[least]
		fewer := p.Conns < q.Conns
		p.Conns, p.Name, p.Stopped = q.Conns, q.Name, q.Stopped
		if fewer && p == q {
			least = i
		}
	}
	return least
}

func (s *PointSummary) row(arm string) *Row {
	for i := range s.Rows {
		if s.Rows[i].Arm == arm {
			return &s.Rows[i]
		}
	}
	return nil
}
