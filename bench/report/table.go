package report

import (
	"fmt"
	"slices"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// keep is how many columns of a ranking stay however narrow the terminal is: rank, arm and what they are ranked by.
const keep = 3

// columns are the figures of a point's arms that are worth a look: under a closed loop how much, under an open one, where
// that is given, how late.
func (v *view) columns() []column {
	cpu := []column{
		v.column("CPU µs", "/req", func(r *result.Row) string { return figure(r.CPU / 1e3) }),
		v.column("CPU vs "+v.run.Baseline, "ratio [95 %]", v.versus(func(r *result.Row) stats.Ratio { return r.CPURatio })),
	}
	rate := []column{
		v.column("", "req/s", rateText),
		v.column("", "ratio", func(r *result.Row) string { return plainRatio(r.ReqRatio) }),
	}
	if v.open() {
		rate = []column{
			v.column("offered", "/s", func(r *result.Row) string { return figure(r.Offered) }),
			v.column("done", "/s", rateText),
		}
	}
	if v.s.RankedBy == result.ByRate {
		cpu = nil // without the figures that this system does not give
		rate[1] = v.column("vs "+v.run.Baseline, "ratio [95 %]", v.versus(func(r *result.Row) stats.Ratio { return r.ReqRatio }))
	}
	all := slices.Concat([]column{v.column("", "#", rankText), v.column("", "arm", armText)}, cpu, rate, []column{
		v.column("", "p50", func(r *result.Row) string { return Latency(r.P50) }),
		v.column("", "p99", func(r *result.Row) string { return Latency(r.P99) }),
	}, v.rest())
	all[1].left = true
	return all
}

// rest are the columns that a narrow terminal does without.
func (v *view) rest() []column {
	served, errs := v.column("", "served", servedText), v.column("", "errs", errorsText)
	switch {
	case v.open():
		return []column{
			v.column("", "p99.9", func(r *result.Row) string { return Latency(r.P999) }),
			v.column("lag", "p99", func(r *result.Row) string { return Latency(r.LagP99) }),
			v.column("over-", "due", overdueCell), served, errs,
		}
	case v.s.RankedBy == result.ByRate:
		return []column{served, errs}
	}
	return []column{
		v.column("switch", "/req", func(r *result.Row) string { return figure(r.SwitchesPerReq) }),
		v.column("RSS", "MB", func(r *result.Row) string { return megabytes(r.RSS) }), served, errs,
	}
}

func (v *view) column(over, head string, text func(*result.Row) string) column {
	c := column{over: over, head: head}
	for i := range v.s.Rows {
		c.cells = append(c.cells, text(&v.s.Rows[i]))
	}
	return c
}

func (v *view) versus(ratio func(*result.Row) stats.Ratio) func(*result.Row) string {
	return func(r *result.Row) string {
		switch {
		case r.Arm == v.run.Baseline:
			return "baseline"
		case v.doubtful(r):
			return "~" + ratioText(ratio(r))
		}
		return ratioText(ratio(r))
	}
}

func rankText(r *result.Row) string {
	if r.Rank == 0 {
		return none
	}
	return fmt.Sprint(r.Rank)
}

func armText(r *result.Row) string {
	if r.Rank == 0 && r.Status != result.Control {
		return fmt.Sprintf("%s (%s)", r.Arm, r.Status)
	}
	return r.Arm
}

func rateText(r *result.Row) string {
	switch {
	case r.ReqPerSec <= 0:
		return none
	case r.AtLeast && r.Offered == 0:
		return "≥" + Count(r.ReqPerSec)
	}
	return Count(r.ReqPerSec)
}

func servedText(r *result.Row) string {
	if r.Rounds == 0 {
		return none
	}
	return fmt.Sprintf("%d/%d", r.Served, r.Conns)
}

func errorsText(r *result.Row) string { return total(r, r.Errors) }

func overdueCell(r *result.Row) string { return total(r, r.Overdue) }

func total(r *result.Row, n int64) string {
	if r.Rounds == 0 {
		return none
	}
	return Count(float64(n))
}

func ratioText(r stats.Ratio) string {
	switch {
	case r.Pairs == 0:
		return none
	case !r.HasInterval():
		return plainRatio(r)
	case !r.Differs():
		return fmt.Sprintf("≈%.3f [%.3f,%.3f]", r.Value, r.Low, r.High)
	default:
		return fmt.Sprintf("%.3f [%.3f,%.3f]", r.Value, r.Low, r.High)
	}
}

func plainRatio(r stats.Ratio) string {
	if r.Pairs == 0 {
		return none
	}
	return fmt.Sprintf("%.2f", r.Value)
}
