package page

import (
	"gonum.org/v1/plot"
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
	values := []float64{0}
	names := axis{min: -0.6, max: float64(len(c.rows)) - 0.4}
	right, room := vg.Length(0), vg.Length(wideNames)
	if s.narrow {
		room = narrowNames
	}
	for i, r := range c.rows {
		values = append(values, r.sum())
		right = max(right, b.widthOf(r.text)+14)
		names.ticks = append(names.ticks, plot.Tick{Value: c.place(i), Label: b.fit(r.name, room)})
	}
	x := fromZero(c.label, values, c.name).thin(s, vg.Length(s.width)-right-room)
	f := b.frame(x, names, right, true)
	for i, r := range c.rows {
		b.stack(f, r, f.y(c.place(i)))
		b.write(b.style(inkText, anchorEnd, true), vg.Length(s.width)-2, f.y(c.place(i)), r.text)
	}
	return b
}

func (c stackChart) place(row int) float64 { return float64(len(c.rows) - 1 - row) }

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
