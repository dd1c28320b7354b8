package page

import (
	"fmt"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

type column struct {
	head string
	cell func(*result.Row) string
}

func (r *reporter) columns(point int) []column {
	versus := func(of func(*result.Row) stats.Ratio) func(*result.Row) string {
		return func(row *result.Row) string {
			if row.Arm == r.run.Baseline {
				return "1 (baseline)"
			}
			return ratio(of(row))
		}
	}
	m := measureOf(r.point(point))
	cols := []column{
		{"CPU µs/req", func(row *result.Row) string { return figure(row.CPU / 1e3) }},
		{"CPU ratio [95 %]", versus(byCPU.ratio)},
		{"req/s", rate},
		{"req/s ratio [95 %]", versus(byRate.ratio)},
		{"adjusted p", func(row *result.Row) string { return adjusted(m.ratio(row), row.Arm == r.run.Baseline) }},
		{"p50", func(row *result.Row) string { return latency(row.P50) }},
		{"p99", func(row *result.Row) string { return latency(row.P99) }},
		{"p99.9", func(row *result.Row) string { return latency(row.P999) }},
		{"switches/req", func(row *result.Row) string { return figure(row.SwitchesPerReq) }},
		{"RSS", func(row *result.Row) string { return byteCount(row.RSS) }},
		{"served", served},
		{"errors", errorCount},
	}
	if r.run.Points[point].Rate > 0 {
		cols = append(cols,
			column{"offered/s", func(row *result.Row) string { return figure(row.Offered) }},
			column{"overdue", func(row *result.Row) string { return count(float64(row.Overdue)) }},
			column{"lag p99", func(row *result.Row) string { return latency(row.LagP99) }})
	}
	return cols
}

func adjusted(ratio stats.Ratio, baseline bool) string {
	if baseline || !ratio.HasInterval() {
		return none
	}
	return probability(ratio.Adjusted)
}

func rate(row *result.Row) string {
	switch {
	case !(row.ReqPerSec > 0):
		return none
	case row.AtLeast:
		return "≥" + nbsp + count(row.ReqPerSec)
	}
	return count(row.ReqPerSec)
}

func served(row *result.Row) string {
	if row.Rounds == 0 {
		return none
	}
	return fmt.Sprintf("%d/%d", row.Served, row.Conns)
}

func errorCount(row *result.Row) string {
	if row.Rounds == 0 {
		return none
	}
	return count(float64(row.Errors))
}
