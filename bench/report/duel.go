package report

import (
	"cmp"
	"slices"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// A Duel is the first of a point against the second. It is what every statement about a winner is made from, here and on
// the page, so that none claims what another does not.
type Duel struct {
	First, Second string      // "" where fewer are ranked
	Alike         []string    // First, and those behind it that may not be told from it
	By            string      // result.ByCPU or result.ByRate
	Ratio         stats.Ratio // of First's figure to Second's, Holm over the points of the run
	Claim         result.Claim
	Bound         bool // one of the two rates is the generator's
}

// Won reports whether First may be called better than Second.
func (d *Duel) Won() bool {
	return d.Claim == result.Differs && !d.Bound && (d.Ratio.Value < 1) == (d.By == result.ByCPU)
}

// Duels holds one at each point of run, by what the point is ranked by, or by that figure throughout. The tests are one
// family: to name the winners of many points is to pick among them.
func Duels(run *result.Run, by string) []Duel {
	duels := make([]Duel, len(run.Summary.Points))
	family := make([]*stats.Ratio, len(duels))
	for i := range duels {
		duels[i] = viewOf(run, i).duel(cmp.Or(by, run.Summary.Points[i].RankedBy))
		family[i] = &duels[i].Ratio
	}
	stats.Holm(family...)
	for i := range duels {
		duels[i].settle(viewOf(run, i))
	}
	return duels
}

func (v *view) duel(by string) Duel {
	rows := v.rankedBy(by)
	d := Duel{By: by}
	if len(rows) > 0 {
		d.First = rows[0].Arm
	}
	if len(rows) > 1 {
		d.Second = rows[1].Arm
		d.Ratio = v.between(by, d.First, d.Second)
		d.Bound = by == result.ByRate && (rows[0].AtLeast || rows[1].AtLeast)
	}
	return d
}

// settle says what may be claimed, once the ratio is corrected.
func (d *Duel) settle(v *view) {
	if d.Second == "" {
		return
	}
	floor := v.floorOf(d.By)
	d.Claim = result.ClaimOf(d.Ratio, floor)
	for i, r := range v.rankedBy(d.By) {
		if i > 1 && result.ClaimOf(v.between(d.By, d.First, r.Arm), floor) == result.Differs {
			break
		}
		d.Alike = append(d.Alike, r.Arm)
	}
}

// rankedBy are the arms in the ranking, the best first: in its own order, or by another figure than its own.
func (v *view) rankedBy(by string) (rows []*result.Row) {
	for i := range v.s.Rows {
		if v.s.Rows[i].Rank > 0 {
			rows = append(rows, &v.s.Rows[i])
		}
	}
	if by != v.s.RankedBy && by == result.ByRate {
		slices.SortStableFunc(rows, func(a, b *result.Row) int { return cmp.Compare(b.ReqPerSec, a.ReqPerSec) })
	}
	return rows
}

func (v *view) between(by, arm, other string) stats.Ratio {
	return stats.Paired(v.rounds(by, arm), v.rounds(by, other))
}

// floorOf is what the baseline shows against itself in a figure.
func (v *view) floorOf(by string) stats.Ratio {
	if by == v.s.RankedBy {
		return v.s.Floor
	}
	return v.s.FloorRate
}

// rounds are an arm's figures by round; 0 where there is none.
func (v *view) rounds(by, arm string) []float64 {
	all := make([]float64, max(0, v.run.Rounds))
	for s := range v.samples(arm) {
		if !s.OK() || s.Round < 1 || s.Round > len(all) {
			continue
		}
		switch {
		case by == result.ByRate:
			all[s.Round-1] = s.Load.ReqPerSec
		case s.Load.Server != nil && s.Load.Requests > 0:
			all[s.Round-1] = float64(s.Load.Server.CPU) / float64(s.Load.Requests)
		}
	}
	return all
}
