package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// A column of the table, with a heading of two lines. The most telling come first: a narrow terminal loses the last.
type column struct {
	over, head string
	left       bool
	cell       func(*result.Row) string
}

// keep is how many columns stay however narrow the terminal is: rank, arm and what they are ranked by.
const keep = 3

func columns(s *result.Summary) []column {
	all := []column{
		{"", "#", false, rankText},
		{"", "arm", true, armText},
		{"CPU µs", "/req", false, func(r *result.Row) string { return figure(r.CPU / 1e3) }},
		{"CPU vs " + s.Baseline, "ratio [95 %]", false, versus(s, func(r *result.Row) stats.Ratio { return r.CPURatio })},
		{"", "req/s", false, rateText},
		{"", "ratio", false, func(r *result.Row) string { return plainRatio(r.ReqRatio) }},
		{"", "p50", false, func(r *result.Row) string { return latency(r.P50) }},
		{"", "p99", false, func(r *result.Row) string { return latency(r.P99) }},
		{"switch", "/req", false, func(r *result.Row) string { return figure(r.SwitchesPerReq) }},
		{"RSS", "MB", false, func(r *result.Row) string { return megabytes(r.RSS) }},
		{"", "served", false, servedText},
		{"", "errs", false, errorsText},
	}
	if s.RankedBy == result.ByRate {
		// Without the figures that this system does not give.
		all = slices.Concat(all[:2], all[4:8], all[10:])
		all[3] = column{"vs " + s.Baseline, "ratio [95 %]", false, versus(s, func(r *result.Row) stats.Ratio { return r.ReqRatio })}
	}
	return all
}

func versus(s *result.Summary, ratio func(*result.Row) stats.Ratio) func(*result.Row) string {
	return func(r *result.Row) string {
		if r.Arm == s.Baseline {
			return "baseline"
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
	if r.ReqPerSec <= 0 {
		return none
	}
	if r.AtLeast {
		return "≥" + count(r.ReqPerSec)
	}
	return count(r.ReqPerSec)
}

func servedText(r *result.Row) string {
	if r.Rounds == 0 {
		return none
	}
	return fmt.Sprintf("%d/%d", r.Served, r.Conns)
}

func errorsText(r *result.Row) string {
	if r.Rounds == 0 {
		return none
	}
	return count(float64(r.Errors))
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

// table writes as many columns as the width has room for.
func (p *page) table(cols []column, rows []result.Row) {
	widths := make([]int, len(cols))
	for i, c := range cols {
		widths[i] = max(runes(c.over), runes(c.head))
		for j := range rows {
			widths[i] = max(widths[i], runes(c.cell(&rows[j])))
		}
	}
	shown := p.fitting(widths)
	p.row(cols[:shown], widths, func(c column) string { return c.over })
	p.row(cols[:shown], widths, func(c column) string { return c.head })
	for i := range rows {
		p.row(cols[:shown], widths, func(c column) string { return c.cell(&rows[i]) })
	}
	if hidden := len(cols) - shown; hidden > 0 {
		p.wrap("", fmt.Sprintf("(%s hidden: the terminal has %d columns; run.json has them all)",
			plural(hidden, "figure is", "figures are"), p.width))
	}
}

func (p *page) fitting(widths []int) int {
	total := -1
	for i, w := range widths {
		total += 1 + w
		if p.width > 0 && total > p.width && i >= keep {
			return i
		}
	}
	return len(widths)
}

func (p *page) row(cols []column, widths []int, text func(column) string) {
	var b strings.Builder
	for i, c := range cols {
		cell := text(c)
		pad := strings.Repeat(" ", widths[i]-runes(cell))
		if c.left {
			b.WriteString(cell + pad)
		} else {
			b.WriteString(pad + cell)
		}
		b.WriteByte(' ')
	}
	p.line("%s", strings.TrimRight(b.String(), " "))
}

func runes(s string) int { return utf8.RuneCountInString(s) }
