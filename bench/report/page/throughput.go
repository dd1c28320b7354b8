package page

import (
	"slices"

	"github.com/handoff-http/handoff/bench/result"
)

func (r *reporter) throughput() section {
	s := section{ID: "throughput", Title: "Throughput against connections"}
	for _, sweep := range r.byConns() {
		lines := r.curves(sweep, connsOf, quantity{
			of: func(row *result.Row) float64 { return row.ReqPerSec }, rounds: reqPerSec,
			bound: func(row *result.Row) bool { return row.AtLeast },
		})
		if len(lines) == 0 {
			continue
		}
		lines = append(lines, r.ceiling(sweep)...)
		xs, ys := ends(lines)
		chart := lineChart{x: measuredAxis("connections, logarithmic", xs), y: fromZero("requests/s", ys, short), series: lines, dodge: true}
		last := sweep.points[len(sweep.points)-1]
		rows := r.byFigure(last, func(row *result.Row) float64 { return row.ReqPerSec })
		slices.Reverse(rows)
		title := r.fromTo("Requests/s", rows, rate, r.pointTitle(last))
		text := whiskers + " Open upward triangles: the generator was the limit there, so the server can do that or more. " +
			"The dashed grey line, where there is one, is the generator’s ceiling: a server that does nothing." + r.also(sweep)
		s.Figures = append(s.Figures, r.figure(chart, caption{title, spokenLines(lines, short)}, text, r.legend(lines)...))
	}
	s.Missing = missing(s, "--conns 1,64,512 gives this chart.")
	return s
}

// ceiling is the server that does nothing, as a line without whiskers.
func (r *reporter) ceiling(s sweep) (lines []series) {
	line := series{plain: true}
	for _, i := range s.points {
		if row := r.point(i).Ceiling; row != nil && row.ReqPerSec > 0 {
			line.name, line.pen = row.Arm+" (ceiling)", ceilingPen()
			line.points = append(line.points, point{x: connsOf(r.run.Points[i]), y: row.ReqPerSec})
		}
	}
	if line.name != "" {
		lines = append(lines, line)
	}
	return lines
}
