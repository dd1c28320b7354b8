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

// failed reports whether the arm must not be believed. All that stands at level fail counts, the baseline's and its
// control's too, since every ratio and the noise floor rest on them: see lenient for what does not stand so high.
func (row *Row) failed() bool {
	return slices.ContainsFunc(row.Verdicts, func(v verdict.Verdict) bool { return v.Level == verdict.Fail })
}

// lenient makes notes of the fails of an arm that is starved or stalled, and so not ranked: that is its result, and the
// errors that come with it are part of it. The baseline and its control are not let off, for what rests on them, nor is
// anybody from a threshold, which is judged later.
func (row *Row) lenient(run *Run, arm Arm) {
	if row.Status != Starved && row.Status != Stalled || arm.Name == run.Baseline || arm.Control {
		return
	}
	for i := range row.Verdicts {
		if row.Verdicts[i].Level == verdict.Fail {
			row.Verdicts[i].Level = verdict.Note
		}
	}
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
