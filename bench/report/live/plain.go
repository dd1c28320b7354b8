package live

import (
	"fmt"
	"io"
	"strings"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/verdict"
)

// plain writes a line for each cell that is done.
type plain struct {
	w     io.Writer
	plan  plan
	cells map[place]matrix.Cell // under way
}

func newPlain(w io.Writer, p plan) *plain {
	return &plain{w: w, plan: p, cells: make(map[place]matrix.Cell)}
}

func (p *plain) Begin(c matrix.Cell) {
	p.cells[place{c.Arm, c.Point, c.Round}] = c
}

func (p *plain) Snapshot(matrix.Cell, load.Snapshot) {}

func (p *plain) Done(s result.Sample) {
	f := finish(s)
	c := p.cells[f.place]
	delete(p.cells, f.place)
	where := p.plan.point(f.point)
	if where != "" {
		where += " "
	}
	fmt.Fprintf(p.w, "%d/%d %sround %d %s: %s\n", c.Number, c.Total, where, f.round, f.arm, outcome(&f))
}

func (p *plain) End() {}

// outcome says what came of a cell, and by name what is to be said of it.
func outcome(f *finished) string {
	if f.fault != "" {
		return f.fault
	}
	var names []string
	for _, v := range f.verdicts {
		if v.Level != verdict.Note {
			names = append(names, v.Name)
		}
	}
	text := rateText(f.rate, f.bound()) + " req/s"
	if len(names) > 0 {
		text += " [" + strings.Join(names, ", ") + "]"
	}
	return text
}

func rateText(rate float64, bound bool) string {
	if bound {
		return "≥" + report.Count(rate)
	}
	return report.Count(rate)
}
