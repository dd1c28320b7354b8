package report

import (
	"fmt"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
)

// title says what every arm was put under: what is alike in all points, and that the rest varies.
func (p *page) title(run *result.Run) {
	p.wrap("", strings.Join(append(alike(run), schedule(run)), "; "))
	if run.Partial {
		p.wrap("", "PARTIAL: "+run.Reason)
	}
	for _, at := range run.Resumed {
		p.wrap("", "Taken up again at "+at.UTC().Format("2006-01-02 15:04 MST")+": rounds are compared within themselves only.")
	}
}

func alike(run *result.Run) []string {
	if len(run.Points) == 0 {
		return nil
	}
	first := run.Points[0]
	parts := []string{"GET " + first.Path, loopText(first), Plural(first.Conns, "connection", "connections"), fmt.Sprintf("pipeline %d", first.Pipeline)}
	if first.Churn > 0 {
		parts = append(parts, "closed after "+Plural(first.Churn, "request", "requests"))
	}
	if len(run.Points) == 1 {
		return []string{strings.Join(parts, ", ")}
	}
	same := parts[:0:0]
	for i, differs := range []func(p result.Point) bool{
		func(p result.Point) bool { return p.Path != first.Path },
		func(p result.Point) bool { return loopText(p) != loopText(first) },
		func(p result.Point) bool { return p.Conns != first.Conns },
		func(p result.Point) bool { return p.Pipeline != first.Pipeline },
		func(p result.Point) bool { return p.Churn != first.Churn },
	} {
		if i < len(parts) && !anyPoint(run, differs) {
			same = append(same, parts[i])
		}
	}
	axes := strings.Join(run.Axes, ", ")
	if axes != "" {
		axes = ": " + axes
	}
	return []string{strings.Join(append(same, fmt.Sprintf("%d loads%s", len(run.Points), axes)), ", ")}
}

func anyPoint(run *result.Run, is func(result.Point) bool) bool {
	for _, p := range run.Points {
		if is(p) {
			return true
		}
	}
	return false
}

func loopText(p result.Point) string {
	if p.Loop() == "closed" {
		return "closed loop"
	}
	arrivals := p.Arrivals
	switch arrivals {
	case "", "const":
		arrivals = "constant"
	case "poisson":
		arrivals = "Poisson"
	}
	return fmt.Sprintf("open loop, %s/s offered (%s)", Three(p.Rate), arrivals)
}

// schedule says how often and for how long.
func schedule(run *result.Run) string {
	if len(run.Points) == 0 {
		return Plural(run.Rounds, "round", "rounds")
	}
	first, rounds := run.Points[0], Plural(run.Rounds, "round", "rounds")
	switch {
	case len(run.Points) > 1 && anyPoint(run, func(p result.Point) bool { return p.Stopped > 0 }):
		rounds = "up to " + rounds
	case len(run.Points) == 1 && first.Stopped > 0:
		rounds = fmt.Sprintf("%d of %s", first.Stopped, rounds)
	}
	turns := ""
	if run.Slice > 0 && run.Slice < first.Duration && anyPoint(run, func(p result.Point) bool { return p.Loop() == "closed" }) {
		turns = fmt.Sprintf(" in %s turns", Span(run.Slice))
	}
	text := fmt.Sprintf("%s of %s%s after %s of warm-up", rounds, Span(first.Duration), turns, Span(first.Warmup))
	if len(run.Points) == 1 && first.Stopped > 0 {
		text += fmt.Sprintf("; stopped early, as every interval is within ±%s %%", Three(100*run.Until))
	}
	return text
}

// heading is the first line of a point where there are several.
func heading(run *result.Run, i int) string {
	point := run.Points[i]
	text := point.Name
	if anyPoint(run, func(p result.Point) bool { return p.Loop() != point.Loop() }) {
		text += ": " + loopText(point)
	}
	if point.Stopped > 0 {
		text += fmt.Sprintf(" (stopped after round %d: every interval is within ±%s %%)", point.Stopped, Three(100*run.Until))
	}
	return "== " + text
}
