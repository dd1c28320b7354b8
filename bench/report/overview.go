package report

import (
	"fmt"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// overview says of each of several points which arm wins there, or that none does.
func (p *page) overview(run *result.Run) {
	if len(run.Points) < 2 {
		return
	}
	p.gap()
	p.wrap("", "== Overview: the first of each load, and what it takes of what the second takes")
	p.gap()
	loads, winners := column{head: "load", left: true}, column{head: "first", left: true}
	widest := 0
	for i := range run.Summary.Points {
		v := viewOf(run, i)
		loads.cells, winners.cells = append(loads.cells, v.load.Name), append(winners.cells, v.winner())
		widest = max(widest, runes(v.load.Name))
	}
	for i := range winners.cells {
		if p.width > 0 && widest+1+runes(winners.cells[i]) > p.width {
			p.pairs(loads.cells, winners.cells)
			return
		}
	}
	p.grid([]column{loads, winners}, 2, "run.json")
}

// pairs is the overview for a terminal that is too narrow for two columns.
func (p *page) pairs(names, texts []string) {
	for i, name := range names {
		p.wrap(name+": ", texts[i])
	}
}

// winner tests the first in the ranking against the second.
func (v *view) winner() string {
	var ranked []*result.Row
	for i := range v.s.Rows {
		if v.s.Rows[i].Rank > 0 {
			ranked = append(ranked, &v.s.Rows[i])
		}
	}
	switch len(ranked) {
	case 0:
		return "nothing was measured that can be ranked"
	case 1:
		return ranked[0].Arm + ", the only one that is ranked"
	}
	first, second := ranked[0].Arm, ranked[1].Arm
	ratio := stats.Paired(v.rounds(first), v.rounds(second))
	what := "CPU/req"
	if v.s.RankedBy == result.ByRate {
		what = "req/s"
	}
	switch {
	case !ratio.HasInterval():
		return first + ", in too few rounds to be sure"
	case !ratio.Differs():
		return "no significant difference: " + strings.Join(v.tied(ranked), ", ")
	}
	return fmt.Sprintf("%s, %s of %s's %s", first, ratioText(ratio), second, what)
}

// tied are the arms from the first one on that it does not differ from.
func (v *view) tied(ranked []*result.Row) []string {
	names := []string{ranked[0].Arm}
	for _, r := range ranked[1:] {
		if stats.Paired(v.rounds(names[0]), v.rounds(r.Arm)).Differs() {
			break
		}
		names = append(names, r.Arm)
	}
	return names
}

// rounds are the figures that an arm is ranked by, by round; 0 where there is none.
func (v *view) rounds(arm string) []float64 {
	all := make([]float64, v.run.Rounds)
	for s := range v.samples(arm) {
		if !s.OK() || s.Round < 1 || s.Round > len(all) {
			continue
		}
		switch {
		case v.s.RankedBy == result.ByRate:
			all[s.Round-1] = s.Load.ReqPerSec
		case s.Load.Server != nil && s.Load.Requests > 0:
			all[s.Round-1] = float64(s.Load.Server.CPU) / float64(s.Load.Requests)
		}
	}
	return all
}
