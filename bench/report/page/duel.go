package page

import (
	"cmp"
	"slices"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// A duel is a cell: the best arm against the second.
type duel struct {
	best, second string
	ratio        stats.Ratio // of the best's figure to the second's
	bound        bool        // one of the figures is only a bound
	ranked       int
}

func (r *reporter) duel(point int, m measure) *duel {
	rows := ranked(r.point(point))
	if m.noun == byRate.noun {
		slices.SortStableFunc(rows, func(a, b *result.Row) int { return cmp.Compare(b.ReqPerSec, a.ReqPerSec) })
	}
	d := &duel{ranked: len(rows)}
	if len(rows) > 0 {
		d.best = rows[0].Arm
	}
	if len(rows) > 1 {
		d.second = rows[1].Arm
		d.ratio = stats.Paired(r.rounds(point, d.best, m.figure), r.rounds(point, d.second, m.figure))
		d.bound = m.noun == byRate.noun && (rows[0].AtLeast || rows[1].AtLeast)
	}
	return d
}

// won reports whether the best is better than the second beyond chance.
func (d *duel) won(m measure) bool {
	return d.ratio.Differs() && !d.bound && (d.ratio.Value < 1) == m.lessWins
}

func (r *reporter) cell(d *duel, m measure) cell {
	switch {
	case d == nil || d.ranked == 0:
		return cell{absent: true}
	case d.ranked == 1:
		return cell{words: [3]string{"no contest", "only", d.best}}
	case d.won(m):
		return cell{pen: r.pens[d.best], clear: true, words: [3]string{d.best, times(d.ratio.Value) + " ×", d.second}}
	case d.bound:
		return cell{words: [3]string{"a bound", d.best, "≥"}}
	}
	return cell{words: [3]string{"no winner", d.best, "≈ " + d.second}}
}
