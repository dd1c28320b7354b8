package report

import (
	"fmt"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
)

// overview says of each of several points which arm wins there, or that none does.
func (p *page) overview(run *result.Run) {
	if len(run.Points) < 2 {
		return
	}
	p.gap()
	p.wrap("", fmt.Sprintf("== Overview: the first of each load, and what it takes of what the second takes (Holm over %d loads)", len(run.Points)))
	p.gap()
	loads, winners := column{head: "load", left: true}, column{head: "first", left: true}
	widest, duels := 0, Duels(run, "")
	for i := range run.Summary.Points {
		v := viewOf(run, i)
		loads.cells, winners.cells = append(loads.cells, v.load.Name), append(winners.cells, v.winner(&duels[i]))
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

// winner says who is first, and whether it may be told from the second.
func (v *view) winner(d *Duel) string {
	what := "CPU/req"
	if d.By == result.ByRate {
		what = "req/s"
	}
	switch {
	case d.First == "":
		return "nothing was measured that can be ranked"
	case d.Second == "":
		return d.First + ", the only one that is ranked"
	case d.Claim == result.Untested:
		return d.First + ", in too few rounds to be sure"
	case d.Claim == result.Same:
		return "no significant difference: " + strings.Join(d.Alike, ", ")
	case d.Claim == result.InNoise:
		return "within the noise floor: " + strings.Join(d.Alike, ", ")
	case d.Bound:
		return d.First + ", but the generator was the limit"
	}
	return fmt.Sprintf("%s, %s of %s's %s%s", d.First, ratioText(d.Ratio), d.Second, what, InFew(v.s))
}
