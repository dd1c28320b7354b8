package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// Diff writes what changed from one run to another. width is the terminal's, 0 for output that has none.
func Diff(w io.Writer, d *result.Difference, width int) error {
	p := &page{width: width}
	p.side("A", &d.A)
	p.side("B", &d.B)
	if d.A.Memory != d.B.Memory && d.A.Memory > 0 && d.B.Memory > 0 {
		p.wrap("", fmt.Sprintf("The machines have %s and %s MB of memory.", megabytes(float64(d.A.Memory)), megabytes(float64(d.B.Memory))))
	}
	only(p, "A", d.OnlyA)
	only(p, "B", d.OnlyB)
	for i := range d.Points {
		p.difference(&d.Points[i])
	}
	p.gap()
	if len(d.Points) == 0 {
		p.wrap("", "The runs have no point and no arm in common.")
	}
	for _, r := range d.Regressions(0) {
		p.wrap("REGRESSION: ", regression(&r))
	}
	p.wrap("", "Ratios are B over A, unpaired; [low,high] 95 %; ≈ no significant difference; below 1 = less in B.")
	p.wrap("", "\"of baseline\" compares each arm's ratio to "+d.Baseline+" in its own run: a machine that was slower in one of them does not move it.")
	_, err := w.Write(p.text.Bytes())
	return err
}

// side says what is meant to differ between the runs.
func (p *page) side(name string, s *result.Side) {
	parts := []string{s.Version}
	if s.Commit != "" {
		parts = append(parts, "commit "+s.Commit)
	}
	parts = append(parts, s.Started.UTC().Format("2006-01-02 15:04 MST"), Plural(s.Rounds, "round", "rounds"), fmt.Sprintf("seed %d", s.Seed))
	if s.Partial {
		parts = append(parts, "PARTIAL")
	}
	if s.Failed {
		parts = append(parts, "FAILED by its verdicts or thresholds")
	}
	p.wrap(name+": ", strings.Join(parts, ", "))
}

func only(p *page, side string, names []string) {
	if len(names) > 0 {
		p.wrap("Only in "+side+": ", strings.Join(names, ", "))
	}
}

// difference writes a point's table.
func (p *page) difference(point *result.PointDifference) {
	p.gap()
	if point.Point != "" {
		p.wrap("", "== "+point.Point)
		p.gap()
	}
	if p.width > 0 && p.width < tableWidth {
		p.differences(point)
		return
	}
	cols := columnsOf(column{head: "arm", left: true}, column{over: "CPU/req", head: "B/A [95 %]"}, column{over: "CPU/req", head: "of baseline, B/A"},
		column{head: "verdict", left: true}, column{over: "req/s", head: "B/A [95 %]"}, column{over: "CPU µs/req", head: "A"}, column{head: "B"},
		column{over: "req/s", head: "A"}, column{head: "B"})
	for i := range point.Arms {
		a := &point.Arms[i]
		cols.add(name(a), ratioText(a.CPU), ratioText(a.RelativeCPU), change(point, a), ratioText(a.Rate), figure(a.CPUA/1e3), figure(a.CPUB/1e3),
			bounded(a.RateA, a.AtLeastA), bounded(a.RateB, a.AtLeastB))
	}
	keep := 4
	if point.RankedBy == result.ByRate {
		cols, keep = append(cols[:1:1], cols[4], cols[3], cols[7], cols[8]), 3
	}
	p.grid(cols, keep, "--json")
}

// change says which way an arm went.
func change(point *result.PointDifference, a *result.ArmDifference) string {
	ratio, figure, _ := point.Verdict(a)
	switch {
	case ratio.Pairs == 0:
		return "not measured in both"
	case !ratio.HasInterval():
		return fmt.Sprintf("not tested (fewer than %d rounds)", stats.MinPairs)
	case !ratio.Differs():
		return "no significant difference"
	case ratio.Value > 1 == (figure == result.ByRate):
		return "better"
	}
	return "WORSE"
}

func regression(r *result.Regression) string {
	text := r.Arm
	if r.Point != "" {
		text += " at " + r.Point
	}
	if r.Lost {
		return fmt.Sprintf("%s is %s in B, and was ranked in A.", text, r.Status)
	}
	what, of := "CPU per request", ""
	if r.Figure == result.ByRate {
		what = "requests/s"
	}
	if r.Relative {
		of = ", held against the baseline"
	}
	return fmt.Sprintf("%s: %s × %s%s.", text, what, ratioText(r.Ratio), of)
}

// name is the arm with what kind of result it was, where that is not the usual one.
func name(a *result.ArmDifference) string {
	usual := func(s result.Status) bool { return s == result.Ranked || s == result.Control || s == "" }
	switch {
	case usual(a.StatusA) && usual(a.StatusB):
		return a.Arm
	case a.StatusA == a.StatusB:
		return fmt.Sprintf("%s (%s)", a.Arm, a.StatusA)
	}
	return fmt.Sprintf("%s (%s, then %s)", a.Arm, a.StatusA, a.StatusB)
}

func bounded(rate float64, atLeast bool) string {
	switch {
	case rate <= 0:
		return none
	case atLeast:
		return "≥" + Count(rate)
	}
	return Count(rate)
}
