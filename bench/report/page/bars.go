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
	rows := make([]row, len(c.rows))
	for i, r := range c.rows {
		rows[i] = row{name: r.name, text: r.text, reach: max(r.value, r.high)}
	}
	b.rows(s, c.label, c.name, rows, func(f frame, i int, y vg.Length) { b.bar(f, c.rows[i], y) })
	return b
}

// row is a line of a chart of horizontal bars.
type row struct {
	name, text string  // at its left, and at its right
	reach      float64 // how far its bar goes from zero
}

// rows lays out the frame of a chart of horizontal bars, the first on top, and has each drawn at its height.
func (b *board) rows(s size, label string, name func(float64) string, rows []row, draw func(f frame, i int, y vg.Length)) {
	values := []float64{0}
	names := axis{min: -0.6, max: float64(len(rows)) - 0.4}
	right, room := vg.Length(0), vg.Length(wideNames)
	if s.narrow {
		room = narrowNames
	}
	place := func(i int) float64 { return float64(len(rows) - 1 - i) }
	for i, r := range rows {
		values = append(values, r.reach)
		right = max(right, b.widthOf(r.text)+14)
		names.ticks = append(names.ticks, plot.Tick{Value: place(i), Label: b.fit(r.name, room)})
	}
	x := fromZero(label, values, name).thin(s, vg.Length(s.width)-right-room)
	f := b.frame(x, names, right, true)
	for i, r := range rows {
		draw(f, i, f.y(place(i)))
		b.write(b.style(inkText, anchorEnd, true), vg.Length(s.width)-2, f.y(place(i)), r.text)
	}
}

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
