package page

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/internal/hist"
)

// beyond is how many samples must be slower than the last point of a curve: a percentile that hangs on fewer is an
// anecdote.
const beyond = 10

// percentileCurves draws the latency distribution at every point.
func (r *reporter) percentileCurves() section {
	s := section{ID: "percentiles", Title: "Latency by percentile"}
	for i := range r.run.Points {
		if f, ok := r.percentileFigure(i); ok {
			s.Figures = append(s.Figures, f)
		}
	}
	if len(s.Figures) == 0 {
		s.Missing = "No histograms were found: every run that measures at least one cell writes *.hlog files beside run.json."
	}
	return s
}

func (r *reporter) percentileFigure(point int) (figureView, bool) {
	var lines []series
	var ys []float64
	most := 1.0
	for _, arm := range r.run.Arms {
		h, err := r.histogram(arm.Name, point)
		if err != nil || h == nil || h.Count() < 2*beyond {
			continue
		}
		line := series{name: arm.Name, pen: r.pens[arm.Name], plain: true, points: percentileCurve(h)}
		for _, p := range line.points {
			ys, most = append(ys, p.y), max(most, p.x)
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return figureView{}, false
	}
	chart := lineChart{x: percentileAxis(most), y: logAxis("latency, logarithmic", ys, latencyTick), series: lines}
	title, desc := r.tailFinding(point)
	text := "Closed loop: a connection waits for its answer, so a stall hides the requests that were not sent. This compares servers; it is not what users see."
	if r.run.Points[point].Rate > 0 {
		text = "Open loop: latency counts from when a request was due, whether or not a connection was free."
	}
	text += fmt.Sprintf(" All rounds together; a curve ends where fewer than %d samples are slower. %s.", beyond, describe(r.run.Points[point]))
	return r.figure(chart, caption{title: title, desc: desc}, text, r.legend(lines)...), true
}

// percentileCurve has an eighth of a decade between points, and marks each nine.
func percentileCurve(h *hist.Histogram) (points []point) {
	last := float64(h.Count()) / beyond
	add := func(x float64, marked bool) {
		if y := float64(h.Quantile(1 - 1/x)); y > 0 {
			points = append(points, point{x: x, y: y, marked: marked})
		}
	}
	for k := 1; ; k++ {
		x := math.Pow(10, float64(k)/8)
		if x > last {
			break
		}
		add(x, k%8 == 0)
		if k == 2 && last > 2 { // the median lies between two steps
			add(2, true)
		}
	}
	return points
}

// tailFinding says between what the arms' p99 lie.
func (r *reporter) tailFinding(point int) (title, desc string) {
	rows := r.byFigure(point, func(row *result.Row) float64 { return row.P99 })
	for _, row := range rows {
		desc += fmt.Sprintf("%s: p50 %s, p99 %s, p99.9 %s. ", row.Arm, latency(row.P50), latency(row.P99), latency(row.P999))
	}
	return r.fromTo("p99", rows, func(row *result.Row) string { return latency(row.P99) }, r.run.Points[point].Name), desc
}

// byFigure returns the ranked rows of a point that have a figure, the least first.
func (r *reporter) byFigure(point int, of func(*result.Row) float64) []*result.Row {
	rows := slices.DeleteFunc(ranked(r.point(point)), func(row *result.Row) bool { return !(of(row) > 0) })
	slices.SortStableFunc(rows, func(a, b *result.Row) int { return cmp.Compare(of(a), of(b)) })
	return rows
}

// fromTo is a title: the least and the most of a figure, and whose they are.
func (r *reporter) fromTo(what string, rows []*result.Row, text func(*result.Row) string, where string) string {
	if where != "" {
		where = " at " + where
	}
	switch n := len(rows); n {
	case 0:
		return what + where
	case 1:
		return fmt.Sprintf("%s%s: %s (%s)", what, where, text(rows[0]), rows[0].Arm)
	default:
		return fmt.Sprintf("%s%s: from %s (%s) to %s (%s)", what, where, text(rows[0]), rows[0].Arm, text(rows[n-1]), rows[n-1].Arm)
	}
}
