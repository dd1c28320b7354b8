package report

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A column of a table, with a heading of one line or two. The most telling come first: a narrow terminal loses the last.
type column struct {
	over, head string
	left       bool
	cells      []string
}

// grid writes as many columns as the width has room for, and at least the first few: of these, the texts are cut. What is
// hidden is said, and which source has all.
func (p *page) grid(cols []column, keep int, source string) {
	widths := make([]int, len(cols))
	heads := 1
	for i, c := range cols {
		widths[i] = max(runes(c.over), runes(c.head))
		for _, cell := range c.cells {
			widths[i] = max(widths[i], runes(cell))
		}
		if c.over != "" {
			heads = 2
		}
	}
	shown := p.fitting(cols, widths, keep)
	if heads == 2 {
		p.row(cols[:shown], widths, func(c column) string { return c.over })
	}
	p.row(cols[:shown], widths, func(c column) string { return c.head })
	for i := range cols[0].cells {
		p.row(cols[:shown], widths, func(c column) string { return c.cells[i] })
	}
	if hidden := len(cols) - shown; hidden > 0 {
		p.wrap("", fmt.Sprintf("(%s hidden: the terminal has %d columns; %s has them all)",
			Plural(hidden, "figure is", "figures are"), p.width, source))
	}
}

// fitting is how many columns there is room for. If not even those that stay have it, texts among them get less.
func (p *page) fitting(cols []column, widths []int, keep int) int {
	if p.width == 0 {
		return len(cols)
	}
	total := -1
	for i, w := range widths {
		total += 1 + w
		if total <= p.width {
			continue
		}
		if i >= keep {
			return i
		}
		for j := range i + 1 {
			if cols[j].left && total > p.width {
				cut := min(total-p.width, widths[j]-min(widths[j], shortest))
				widths[j] -= cut
				total -= cut
			}
		}
	}
	return len(widths)
}

const shortest = 6 // columns that a text keeps

func (p *page) row(cols []column, widths []int, text func(column) string) {
	var b strings.Builder
	for i, c := range cols {
		cell := cut(text(c), widths[i])
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

func cut(s string, width int) string {
	if runes(s) <= width {
		return s
	}
	return string([]rune(s)[:max(0, width-1)]) + "…"
}

func runes(s string) int { return utf8.RuneCountInString(s) }
