package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/handoff-http/handoff/bench/report"
)

// crossover draws who wins where: connections × service time.
func (r *reporter) crossover() section {
	s := section{ID: "crossover", Title: "Crossover map: connections × service time"}
	for _, g := range r.grids() {
		for _, m := range r.contests(g) {
			if f, ok := r.crossoverFigure(g, m); ok {
				s.Figures = append(s.Figures, f)
			}
		}
	}
	s.Missing = missing(s, "--conns 1,64,512 with --path / --path '/work?cpu=50us' --path '/work?cpu=1ms' gives this map.")
	return s
}

// contests are what a grid's cells can be won by. Where handlers sleep, CPU alone would praise a server that makes
// everybody wait, so a closed loop is judged by its throughput, too.
func (r *reporter) contests(g grid) []measure {
	m := []measure{measureOf(r.point(g.points[0]))}
	if m[0].noun == byCPU.noun && r.run.Points[g.points[0]].Rate == 0 {
		m = append(m, byRate)
	}
	return m
}

// A tally counts who won how many cells.
type tally struct {
	winners         []string // in the order of the cells
	wins            map[string]int
	contested, open int // cells with a ranked server, and those of them without a winner
	desc            string
}

// contest fills a grid's cells.
func (r *reporter) contest(g grid, m measure) (cellMap, tally) {
	chart := cellMap{xLabel: "connections", yLabel: "service time: CPU + sleep"}
	for _, n := range g.conns {
		chart.columns = append(chart.columns, strconv.Itoa(n))
	}
	duels := make([][]*report.Duel, len(g.paths))
	for i, path := range g.paths {
		chart.rows = append(chart.rows, serviceName(path))
		duels[i] = make([]*report.Duel, len(g.conns))
		for _, p := range g.points {
			if r.run.Points[p].Path == path {
				duels[i][slices.Index(g.conns, r.run.Points[p].Conns)] = r.duel(p, m)
			}
		}
	}
	count := tally{wins: make(map[string]int)}
	for i := range duels {
		var row []cell
		for j, d := range duels[i] {
			c := r.cell(d)
			row = append(row, c)
			if !c.absent {
				count.add(d, c, fmt.Sprintf("%s, %d connections", chart.rows[i], g.conns[j]))
			}
		}
		chart.cells = append(chart.cells, row)
	}
	return chart, count
}

func (t *tally) add(d *report.Duel, c cell, at string) {
	t.contested++
	t.desc += at + ": " + strings.Join(c.inThree(), " ") + ". "
	if !c.clear {
		t.open++
		return
	}
	if t.wins[d.First]++; t.wins[d.First] == 1 {
		t.winners = append(t.winners, d.First)
	}
}

func (r *reporter) crossoverFigure(g grid, m measure) (figureView, bool) {
	chart, count := r.contest(g, m)
	if count.contested == 0 {
		return figureView{}, false
	}
	var legend []legendEntry
	for _, name := range count.winners {
		legend = append(legend, r.entry(name, r.pens[name]))
	}
	return r.figure(chart, caption{title: count.title(m), desc: count.desc}, crossoverCaption(g, m), legend...), true
}

func crossoverCaption(g grid, m measure) string {
	text := fmt.Sprintf("In each cell the server with the %s %s, and the ratio of its figure to the runner-up’s. Coloured: better than the runner-up "+
		"(t-test on the rounds’ log-ratios, Holm over all points), and by more than the noise floor. Grey and hatched: no winner", m.better, m.noun)
	if m.noun == byRate.noun {
		text += ", or the generator was the limit (≥)"
	}
	text += "."
	if g.name != "" {
		text += " " + g.name + "."
	}
	return text
}

func (t *tally) title(m measure) string {
	what := strings.ToUpper(m.better[:1]) + m.better[1:] + " " + m.noun + ": "
	if len(t.winners) == 0 {
		return what + "no winner in any of " + plural(t.contested, "cell", "cells")
	}
	names := slices.Clone(t.winners)
	slices.SortStableFunc(names, func(a, b string) int { return t.wins[b] - t.wins[a] })
	var parts []string
	for _, name := range names {
		parts = append(parts, fmt.Sprintf("%s in %d", name, t.wins[name]))
	}
	s := what + strings.Join(parts, ", ") + " of " + plural(t.contested, "cell", "cells")
	if t.open > 0 {
		s += fmt.Sprintf("; %d without a winner", t.open)
	}
	return s
}
