package page

import (
	"github.com/handoff-http/handoff/bench/result"
)

func (r *reporter) latencyByRate() section {
	s := section{ID: "latency-by-rate", Title: "Latency against offered rate"}
	for _, sweep := range r.byRate() {
		median := r.curves(sweep, rateOf, quantity{of: func(row *result.Row) float64 { return row.P50 }})
		tail := r.curves(sweep, rateOf, quantity{of: func(row *result.Row) float64 { return row.P99 }, rounds: p99})
		if len(median) == 0 || len(tail) == 0 {
			continue
		}
		for i := range tail {
			tail[i].pen, tail[i].hollow = tail[i].pen.dashed(), true
		}
		for i := range median {
			median[i].pen.dashes, median[i].second = nil, true // the name stands at the end of p99
		}
		lines := append(median, tail...)
		xs, ys := ends(lines)
		chart := lineChart{x: measuredAxis("requests/s offered, logarithmic", xs), y: logAxis("latency, logarithmic", ys, latencyTick), series: lines}
		last := sweep.points[len(sweep.points)-1]
		title := r.fromTo("p99", r.byFigure(last, func(row *result.Row) float64 { return row.P99 }),
			func(row *result.Row) string { return latency(row.P99) }, r.pointTitle(last))
		text := "Solid with filled markers: p50. Dashed with open markers: p99, with whiskers from the least to the most of the rounds. Open loop: latency counts from when a request was due." + r.also(sweep)
		s.Figures = append(s.Figures, r.figure(chart, caption{title, spokenLines(tail, latency)}, text, r.legend(tail)...))
	}
	s.Missing = missing(s, "--rate 1000,5000,20000 gives this chart.")
	return s
}
