package page

import (
	"fmt"
	"slices"

	"github.com/handoff-http/handoff/bench/result"
)

// cpu draws CPU per request against what varies, or as bars.
func (r *reporter) cpu() section {
	s := section{ID: "cpu", Title: "CPU per request"}
	q := quantity{of: func(row *result.Row) float64 { return row.CPU }, rounds: cpuPerRequest}
	add := func(sweep sweep, x func(result.Point) float64, label string) {
		lines := r.curves(sweep, x, q)
		if len(lines) == 0 {
			return
		}
		xs, ys := ends(lines)
		chart := lineChart{x: measuredAxis(label, xs), y: fromZero("server’s CPU per request", ys, latencyTick), series: lines, dodge: true}
		last := sweep.points[len(sweep.points)-1]
		title := r.fromTo("CPU per request", r.byFigure(last, q.of), cpuText, r.pointTitle(last))
		s.Figures = append(s.Figures, r.figure(chart, caption{title, spokenLines(lines, latency)}, whiskers+r.also(sweep), r.legend(lines)...))
	}
	for _, sweep := range r.byConns() {
		add(sweep, connsOf, "connections, logarithmic")
	}
	for _, sweep := range r.byRate() {
		add(sweep, rateOf, "requests/s offered, logarithmic")
	}
	for i := range r.run.Points {
		if len(s.Figures) == 0 || !r.swept(i) {
			s.Figures = append(s.Figures, r.cpuBars(i)...)
		}
	}
	s.Missing = missing(s, "This system gives no CPU figure of the servers.")
	return s
}

func cpuText(row *result.Row) string { return latency(row.CPU) }

// swept reports whether a point is part of a curve.
func (r *reporter) swept(point int) bool {
	return slices.ContainsFunc(append(r.byConns(), r.byRate()...), func(s sweep) bool { return slices.Contains(s.points, point) })
}

func (r *reporter) cpuBars(i int) []figureView {
	chart := barChart{label: "server’s CPU per request", name: latencyTick}
	p := r.point(i)
	desc := ""
	for j := range p.Rows {
		row := &p.Rows[j]
		if !(row.CPU > 0) {
			continue
		}
		b := bar{name: row.Arm, pen: r.pens[row.Arm], value: row.CPU, text: latency(row.CPU)}
		b.low, b.high = extent(r.rounds(i, row.Arm, cpuPerRequest))
		chart.rows = append(chart.rows, b)
		desc += fmt.Sprintf("%s: %s. ", row.Arm, b.text)
	}
	if len(chart.rows) == 0 {
		return nil
	}
	title := r.fromTo("CPU per request", r.byFigure(i, func(row *result.Row) float64 { return row.CPU }), cpuText, r.run.Points[i].Name)
	return []figureView{r.figure(chart, caption{title, desc}, whiskers)}
}
