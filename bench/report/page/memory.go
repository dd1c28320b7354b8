package page

import (
	"fmt"

	"github.com/handoff-http/handoff/bench/result"
)

func (r *reporter) memory() section {
	s := section{ID: "memory", Title: "Memory per connection"}
	for _, sweep := range r.byConns() {
		lines := r.curves(sweep, connsOf, quantity{of: func(row *result.Row) float64 { return row.RSS }, rounds: rss})
		if len(lines) == 0 {
			continue
		}
		xs, ys := ends(lines)
		chart := lineChart{x: measuredAxis("connections, logarithmic", xs), y: logAxis("resident memory, logarithmic", ys, byteTick), series: lines, dodge: true}
		last := sweep.points[len(sweep.points)-1]
		rows := r.byFigure(last, func(row *result.Row) float64 { return row.PerConn })
		title := r.fromTo("Memory per connection", rows, func(row *result.Row) string { return byteCount(row.PerConn) }, r.pointTitle(last))
		text := whiskers + perConnText(rows) + r.also(sweep)
		s.Figures = append(s.Figures, r.figure(chart, caption{title, spokenLines(lines, byteCount)}, text, r.legend(lines)...))
	}
	s.Missing = missing(s, "--conns 1,64,512 gives this chart.")
	return s
}

func perConnText(rows []*result.Row) string {
	switch {
	case len(rows) == 0:
		return ""
	case rows[0].PerConnOver > 0:
		return fmt.Sprintf(" Per connection: what resident memory grew by from %s to %s, for each one more.",
			plural(rows[0].PerConnOver, "connection", "connections"), plural(rows[0].Conns, "connection", "connections"))
	}
	return " Per connection: all resident memory, divided by the connections."
}
