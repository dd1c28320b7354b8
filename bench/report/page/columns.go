package page

import (
	"fmt"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// A column has a figure in each row, and in small print below it, where there is one, what belongs to it.
type column struct {
	head, under string
	cell, small func(*result.Row) string // small is nil where under is empty
}

func (r *reporter) columns(point int) []column {
	p := r.point(point)
	m := measureOf(p)
	cols := []column{
		{"CPU µs/req", "ratio [95 %]", func(row *result.Row) string { return figure(row.CPU / 1e3) }, r.versus(byCPU.ratio, p.Floor)},
		{"req/s", "ratio [95 %]", rate, r.versus(byRate.ratio, p.FloorRate)},
		{"adjusted p", "", func(row *result.Row) string { return adjusted(m.ratio(row), row.Arm == r.run.Baseline) }, nil},
		{"p50", "", func(row *result.Row) string { return latency(row.P50) }, nil},
		{"p99", "p99.9", func(row *result.Row) string { return latency(row.P99) }, func(row *result.Row) string { return latency(row.P999) }},
		{"switches/req", "", func(row *result.Row) string { return figure(row.SwitchesPerReq) }, nil},
		{"RSS", "", func(row *result.Row) string { return byteCount(row.RSS) }, nil},
		{"served", "", served, nil},
		{"errors", "", errorCount, nil},
	}
	if r.run.Points[point].Rate > 0 {
		cols = append(cols,
			column{"offered/s", "overdue", func(row *result.Row) string { return figure(row.Offered) }, overdue},
			column{"lag p99", "", func(row *result.Row) string { return latency(row.LagP99) }, nil})
	}
	return cols
}

// versus is the ratio to the baseline, marked where it may not be claimed.
func (r *reporter) versus(of func(*result.Row) stats.Ratio, floor stats.Ratio) func(*result.Row) string {
	return func(row *result.Row) string {
		switch {
		case row.Arm == r.run.Baseline:
			return "1 (baseline)"
		case row.Status == result.Ceiling:
			return ""
		case row.Status != result.Control && result.ClaimOf(of(row), floor) == result.InNoise:
			return "~" + nbsp + ratio(of(row))
		}
		return ratio(of(row))
	}
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

func overdue(row *result.Row) string { return count(float64(row.Overdue)) }

func errorCount(row *result.Row) string {
	if row.Rounds == 0 {
		return none
	}
	return count(float64(row.Errors))
}
