package live

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/handoff-http/handoff/bench/report"
)

// View draws the model: how far the run is, what runs now, and as many arms and verdicts as there are lines for.
func (m model) View() string {
	if m.over || m.width == 0 || m.hidden > 0 {
		return ""
	}
	lines := []string{m.progress(), m.current(), m.spark()}
	lines = lines[:min(len(lines), m.height)]
	arms, falls := m.share(m.height - len(lines))
	lines = append(lines, m.rows(arms)...)
	for _, f := range m.fallen[len(m.fallen)-falls:] {
		lines = append(lines, f.line())
	}
	for i, line := range lines {
		lines[i] = cut(line, m.width)
	}
	return strings.Join(lines, "\n")
}

// share divides the lines left between arms and falls: one for what fell last, then all arms, then what else fell.
func (m model) share(lines int) (arms, falls int) {
	if lines <= 0 {
		return 0, 0
	}
	if lines > 1 {
		falls = min(1, len(m.fallen))
	}
	arms = min(len(m.arms), lines-falls)
	return arms, min(len(m.fallen), lines-arms)
}

// progress is the first line: a bar over all cells, and the time.
func (m model) progress() string {
	text := fmt.Sprintf(" %d/%d cells, %s", m.clock.reached, m.clock.total, report.Span(m.now.Sub(m.start).Truncate(time.Second)))
	if left, ok := m.clock.left(m.now); ok {
		most := ""
		if m.early {
			most = "≤ "
		}
		text += fmt.Sprintf(", %s%s left", most, report.Span(left.Round(time.Second)))
	}
	room := m.width - utf8.RuneCountInString(text)
	if room < 4 {
		return text[1:]
	}
	return bar(m.clock.reached, m.clock.total, min(room, 60)) + text
}

// current says what runs now.
func (m model) current() string {
	if m.clock.total == 0 {
		return "starting"
	}
	text := fmt.Sprintf("round %d/%d  %s", m.cell.Round, m.rounds, m.cell.Arm)
	if p := m.point(m.cell.Point); p != "" {
		text = p + "  " + text
	}
	if r := m.row(m.cell.Arm); r != nil && r.seen {
		text += fmt.Sprintf("  %s/s  p99 %s", report.Count(r.rate), report.Latency(r.p99))
	}
	switch {
	case m.errors == 1:
		text += "  1 error"
	case m.errors > 1:
		text += "  " + report.Count(float64(m.errors)) + " errors"
	}
	return text
}

// spark is the rate of the arm that runs, from 0 to its highest so far.
func (m model) spark() string {
	var rates []float64
	if r := m.row(m.cell.Arm); r != nil {
		rates = r.rates
	}
	return "req/s " + sparkline(rates, max(1, m.width-len("req/s ")))
}

// rows are the arms in their order, or, when there are more than lines, those around the one that runs.
func (m model) rows(lines int) []string {
	first := 0
	for i := range m.arms {
		if m.arms[i].name == m.cell.Arm {
			first = max(0, min(i-lines/2, len(m.arms)-lines))
		}
	}
	var out []string
	for _, r := range m.arms[first : first+lines] {
		out = append(out, m.line(r))
	}
	return out
}

// cut shortens a line to width characters, and leaves in it only such as take one column and move nothing.
func cut(line string, width int) string {
	line = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, line)
	if utf8.RuneCountInString(line) <= width {
		return line
	}
	return string([]rune(line)[:max(0, width-1)]) + "…"
}
