package page

import (
	"gonum.org/v1/plot/vg"
)

// A stackChart is a bar an arm, made of parts one behind the other.
type stackChart struct {
	label string
	name  func(float64) string
	rows  []stack
}

type stack struct {
	name  string
	parts []part
	text  string // the sum
}

// A part is named in the bar where there is room; elsewhere its place in the order tells it apart beside its colour.
type part struct {
	name  string
	look  look
	value float64
}

// look is how an area is filled.
type look struct {
	ink     ink
	percent int
}

func (s stack) sum() (total float64) {
	for _, p := range s.parts {
		total += p.value
	}
	return total
}

const stackHeight = 1.7 // rows of text

func (c stackChart) draw(s size) *board {
	b := newBoard(s, (stackHeight*float64(len(c.rows))+1)*rowHeight+s.font*3.2)
	rows := make([]row, len(c.rows))
	for i, r := range c.rows {
		rows[i] = row{name: r.name, text: r.text, reach: r.sum()}
	}
	b.rows(s, c.label, c.name, rows, func(f frame, i int, y vg.Length) { b.stack(f, c.rows[i], y) })
	return b
}

// stack draws the parts above their names, so that a name never lies on a colour that it cannot be read on.
func (b *board) stack(f frame, r stack, y vg.Length) {
	const half = rowHeight * 0.3
	at := 0.0
	free := f.x(0) // where the next name may begin
	for _, p := range r.parts {
		from, to := f.x(at), f.x(at+p.value)
		at += p.value
		if to-from < 0.3 {
			continue
		}
		var block, rim vg.Path
		rectangle(&block, from, y-half, to, y+half)
		rectangle(&rim, from, y-half, to, y+half)
		b.fill(block, p.look.ink, p.look.percent)
		if p.look == unexplainedLook {
			b.stroke(rim, inkText, 1, 3, 2)
		} else {
			b.stroke(rim, inkPaper, 1)
		}
		if wide := b.widthOf(p.name); from >= free && wide <= to-from {
			b.write(b.style(inkMuted, anchorStart, false), from+1, y-half-vg.Length(b.font)*0.62, p.name)
			free = from + wide + 4
		}
	}
}

// swatch is the look as a legend shows it.
func (l look) swatch() *board {
	b := newBoard(size{width: 34, font: 12}, 14)
	var block, rim vg.Path
	rectangle(&block, 6, 1, 28, 13)
	rectangle(&rim, 6, 1, 28, 13)
	b.fill(block, l.ink, l.percent)
	if l == unexplainedLook {
		b.stroke(rim, inkText, 1, 3, 2)
	}
	return b
}
