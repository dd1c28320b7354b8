package page

import (
	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
)

// duel is the best arm of a point against the second, by a measure. The tests over all points are one family, whichever
// of them a chart shows.
func (r *reporter) duel(point int, m measure) *report.Duel {
	if r.duels == nil {
		r.duels = make(map[string][]report.Duel)
	}
	by := m.by
	if by == r.point(point).RankedBy {
		by = "" // as everywhere else
	}
	if _, ok := r.duels[by]; !ok {
		r.duels[by] = report.Duels(r.run, by)
	}
	if point >= len(r.duels[by]) {
		return &report.Duel{}
	}
	return &r.duels[by][point]
}

func (r *reporter) cell(d *report.Duel) cell {
	switch {
	case d == nil || d.First == "":
		return cell{absent: true}
	case d.Second == "":
		return cell{words: [3]string{"no contest", "only", d.First}}
	case d.Won():
		return cell{pen: r.pens[d.First], clear: true, words: [3]string{d.First, times(d.Ratio.Value) + " ×", d.Second}}
	case d.Bound:
		return cell{words: [3]string{"a bound", d.First, "≥"}}
	case d.Claim == result.InNoise:
		return cell{words: [3]string{"in the noise", d.First, "≈ " + d.Second}}
	}
	return cell{words: [3]string{"no winner", d.First, "≈ " + d.Second}}
}
