package page

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// A barChart is one figure an arm, from zero, with a whisker from the least to the most of its rounds.
type barChart struct {
	label string
	name  func(float64) string
	rows  []bar
}

type bar struct {
	name             string
	pen              pen
	value, low, high float64
	text             string
}

func (c barChart) draw(s size) *board {
	b := newBoard(s, float64(len(c.rows)+1)*rowHeight+s.font*3.2)
	values := []float64{0}
	names := axis{min: -0.6, max: float64(len(c.rows)) - 0.4}
	right, room := vg.Length(0), vg.Length(wideNames)
	if s.narrow {
		room = narrowNames
	}
	for i, r := range c.rows {
		values = append(values, r.value, r.high)
		right = max(right, b.widthOf(r.text)+14)
		names.ticks = append(names.ticks, plot.Tick{Value: c.place(i), Label: b.fit(r.name, room)})
	}
	x := fromZero(c.label, values, c.name).thin(s, vg.Length(s.width)-right-room)
	f := b.frame(x, names, right, true)
	for i, r := range c.rows {
		b.bar(f, r, f.y(c.place(i)))
		b.write(b.style(inkText, anchorEnd, true), vg.Length(s.width)-2, f.y(c.place(i)), r.text)
	}
	return b
}

func (c barChart) place(row int) float64 { return float64(len(c.rows) - 1 - row) }

func (b *board) bar(f frame, r bar, y vg.Length) {
	const half = rowHeight * 0.33
	var block, whisker vg.Path
	rectangle(&block, f.x(0), y-half, f.x(r.value), y+half)
	b.fill(block, r.pen.ink, 78)
	if r.high > r.low && r.low > 0 {
		segment(&whisker, f.x(r.low), y, f.x(r.high), y)
		segment(&whisker, f.x(r.low), y-4, f.x(r.low), y+4)
		segment(&whisker, f.x(r.high), y-4, f.x(r.high), y+4)
		b.stroke(whisker, inkText, 1.3)
	}
}
