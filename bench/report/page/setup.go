package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
)

// setup is what somebody needs who wants to measure the same again.
type setup struct {
	Command      string
	Run, Machine []setting
	Limits       table
	Arms, Points table
	Method       []string
}

type setting struct{ Name, Value string }

// A table has a heading for each column; the first cell of a row names it.
type table struct {
	Columns []string
	Rows    [][]tableCell
}

type tableCell struct {
	Text string
	Mark bool // not what the baseline has
}

func (r *reporter) setup() setup {
	return setup{
		Command: shell(r.run.Command), Run: r.runSettings(), Machine: flatten("", r.run.Machine),
		Limits: r.limits(), Arms: r.armTable(), Points: r.pointTable(), Method: r.method(),
	}
}

func (r *reporter) runSettings() []setting {
	run, env := r.run, r.run.Environment
	s := []setting{
		{"started", run.Started.UTC().Format("2006-01-02 15:04:05 MST")},
		{"rounds", fmt.Sprint(run.Rounds)},
		{"seed", fmt.Sprint(run.Seed)},
		{"baseline", run.Baseline},
		{"turns", "a cell is one turn"},
	}
	if run.Slice > 0 {
		s[4].Value = span(run.Slice) + " each, alternating between the servers within a round (closed loop)"
	}
	if run.Finished != nil {
		s = slices.Insert(s, 1, setting{"finished", run.Finished.UTC().Format("2006-01-02 15:04:05 MST")})
	}
	for _, t := range run.Resumed {
		s = append(s, setting{"resumed", t.UTC().Format("2006-01-02 15:04:05 MST")})
	}
	if run.Until > 0 {
		s = append(s, setting{"early stop", fmt.Sprintf("when all intervals are within ± %s %%", three(100*run.Until))})
	}
	if len(run.Thresholds) > 0 {
		s = append(s, setting{"thresholds", strings.Join(run.Thresholds, ", ")})
	}
	return append(s,
		setting{"CPUs of servers", cpus(env.ServerCPUs)},
		setting{"CPUs of the generator", cpus(env.LoadCPUs)},
		setting{"variables withheld from servers", cmp.Or(strings.Join(env.Removed, ", "), "none were set")},
		setting{"remark", cmp.Or(env.Note, none)})
}

func cpus(list []int) string {
	if len(list) == 0 {
		return "not pinned"
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ", "), "[]")
}

func (r *reporter) armTable() table {
	t := table{Columns: []string{"server", "role", "command"}}
	for _, arm := range r.run.Arms {
		role := "compared"
		switch {
		case arm.Control:
			role = "A/A control"
		case arm.Ceiling:
			role = "ceiling: does nothing"
		case arm.Name == r.run.Baseline:
			role = "baseline"
		case arm.Peer:
			role = "peer"
		}
		if arm.Path != "" {
			role += ", asked for " + arm.Path
		}
		t.Rows = append(t.Rows, cells(arm.Name, role, shell(arm.Command)))
	}
	return t
}

func cells(texts ...string) (row []tableCell) {
	for _, s := range texts {
		row = append(row, tableCell{Text: s})
	}
	return row
}

func (r *reporter) pointTable() table {
	t := table{Columns: []string{"point", "path", "loop", "connections", "pipeline", "requests a connection", "generator’s threads", "warm-up", "window", "rounds measured"}}
	for i, p := range r.run.Points {
		t.Rows = append(t.Rows, cells(cmp.Or(p.Name, "the only one"), p.Path, loop(p), fmt.Sprint(p.Conns), fmt.Sprint(p.Pipeline),
			cmp.Or(number0(p.Churn), "no end"), fmt.Sprint(p.Threads), span(p.Warmup), span(p.Duration), r.roundsOf(i)))
	}
	return t
}

func loop(p result.Point) string {
	if p.Rate > 0 {
		return fmt.Sprintf("open, %s/s, %s", count(p.Rate), cmp.Or(p.Arrivals, "const"))
	}
	return "closed"
}

func (r *reporter) roundsOf(i int) string {
	s := fmt.Sprintf("%d of %d", r.point(i).Rounds, r.run.Rounds)
	if stopped := r.run.Points[i].Stopped; stopped > 0 {
		s += fmt.Sprintf(" (narrow enough after %d)", stopped)
	}
	return s
}
