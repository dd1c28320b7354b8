package report

import "strings"

const textWidth = 100

// wrap writes text behind a label, broken at blanks; further lines are indented by two.
func (p *page) wrap(label, text string) { p.fill(label+text, "  ") }

// field writes text behind a name in a column of its own.
func (p *page) field(name, text string) {
	const column = 11
	indent := strings.Repeat(" ", column)
	if p.width > 0 && p.width < 5*column {
		p.wrap(strings.TrimSpace(name+" "), " "+text)
		return
	}
	start := p.text.Len()
	p.fill(indent+text, indent)
	copy(p.text.Bytes()[start:], name)
}

const glued = "\x00" // a blank at which no line ends

// fill breaks text at blanks, and a word that is wider than a line wherever it must. Blanks that it begins with stay.
func (p *page) fill(text, indent string) {
	width := textWidth
	if p.width > 0 {
		width = min(width, p.width)
	}
	text = strings.ReplaceAll(text, " %", glued+"%")
	line, empty := text[:len(text)-len(strings.TrimLeft(text, " "))], true
	for _, word := range strings.Fields(text) {
		if !empty && runes(line)+1+runes(word) > width {
			p.print(line)
			line, empty = indent, true
		}
		for room := width - runes(line); empty && runes(word) > room && room > 0; room = width - runes(line) {
			p.print(line + string([]rune(word)[:room]))
			word, line = string([]rune(word)[room:]), indent
		}
		if !empty {
			line += " "
		}
		line, empty = line+word, false
	}
	p.print(line)
}

func (p *page) print(line string) { p.line("%s", strings.ReplaceAll(line, glued, " ")) }
