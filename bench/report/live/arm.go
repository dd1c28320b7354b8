package live

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/handoff-http/handoff/bench/report"
)

// line is an arm: whether it runs, its name, how many cells it has done, and what was last seen of it. A narrow terminal
// loses the bar first, then the p99.
func (m model) line(r row) string {
	name := 0
	for i := range m.arms {
		name = max(name, utf8.RuneCountInString(m.arms[i].name))
	}
	mark, done := "  ", fmt.Sprint(r.done)
	if r.name == m.cell.Arm {
		mark = "▶ "
	}
	if r.cells > 0 {
		done = fmt.Sprintf("%d/%d", r.done, r.cells)
	}
	counts := fmt.Sprintf(" %*s", len(fmt.Sprint(len(m.points)*m.rounds))*2+1, done)
	figures := fmt.Sprintf(" %11s %7s", rateOf(r), latencyOf(r))
	const least = 12 // columns that a name is worth before figures are
	room := m.width - utf8.RuneCountInString(mark) - len(counts)
	if room < len(figures)+least {
		figures = fmt.Sprintf(" %11s", rateOf(r))
	}
	room -= utf8.RuneCountInString(figures)
	name = min(name, max(room, 1))
	text := mark + pad(r.name, name) + counts
	if room -= name; room > 6 && r.cells > 0 {
		text = mark + pad(r.name, name) + " " + bar(r.done, r.cells, min(room-1, 24)) + counts
	} else if room > 6 {
		text = mark + pad(r.name, name) + strings.Repeat(" ", min(room, 25)) + counts
	}
	text += figures
	if r.failed > 0 {
		text += fmt.Sprintf(" %d failed", r.failed)
	}
	return text
}

func rateOf(r row) string {
	if r.rate <= 0 {
		return ""
	}
	return rateText(r.rate, r.bound) + "/s"
}

func latencyOf(r row) string {
	if r.p99 <= 0 {
		return ""
	}
	return report.Latency(r.p99)
}

// pad makes a text as many characters wide.
func pad(s string, width int) string {
	s = cut(s, width)
	return s + strings.Repeat(" ", width-utf8.RuneCountInString(s))
}

// bar is as many characters wide, and full when done is total.
func bar(done, total, width int) string {
	full := 0
	if total > 0 {
		full = min(width, done*width/total)
	}
	return strings.Repeat("█", full) + strings.Repeat("░", width-full)
}

// sparkline draws the last of the figures, one a column, from 0 to the highest of them.
func sparkline(v []float64, width int) string {
	const levels = "▁▂▃▄▅▆▇█"
	v = v[max(0, len(v)-width):]
	most := 0.0
	for _, x := range v {
		most = max(most, x)
	}
	var b strings.Builder
	for _, x := range v {
		i := 0
		if most > 0 {
			i = min(7, int(x/most*8))
		}
		b.WriteRune([]rune(levels)[max(0, i)])
	}
	return b.String()
}
