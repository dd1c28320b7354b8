package page

import (
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// A cellMap is a table drawn as a picture: a cell for each pair of settings, coloured for who wins there, and named, so
// that it works without colour. Cells without a significant winner are grey and hatched.
type cellMap struct {
	xLabel, yLabel string
	columns, rows  []string // rows from the top
	cells          [][]cell // by row, then column
}

type cell struct {
	pen    pen
	clear  bool // there is a significant winner
	words  [3]string
	absent bool // not measured
}

// inTwo and inThree set a cell's words on so many lines; the first word is the winner's name.
func (c cell) inTwo() []string {
	return []string{c.words[0], strings.TrimSpace(c.words[1] + " " + c.words[2])}
}

func (c cell) inThree() []string {
	return slices.DeleteFunc(c.words[:], func(s string) bool { return s == "" })
}

func (c cellMap) draw(s size) *board {
	if s.narrow {
		s.font = 10
	}
	text, lines := cell.inTwo, 2.0
	if s.narrow || len(c.columns) > 4 {
		text, lines = cell.inThree, 3
	}
	tall := (1.2*lines + 1.3) * s.font
	b := newBoard(s, float64(len(c.rows))*tall+s.font*5)
	x := axis{label: c.xLabel, min: -0.5, max: float64(len(c.columns)) - 0.5}
	for i, name := range c.columns {
		x.ticks = append(x.ticks, plot.Tick{Value: float64(i), Label: name})
	}
	y := axis{label: c.yLabel, min: -0.5, max: float64(len(c.rows)) - 0.5}
	for i, name := range c.rows {
		y.ticks = append(y.ticks, plot.Tick{Value: float64(len(c.rows) - 1 - i), Label: b.fit(name, wideNames*vg.Length(s.width/wide.width))})
	}
	f := b.frame(x, y, 0, false)
	var ground vg.Path
	rectangle(&ground, f.in.Min.X, f.in.Min.Y, f.in.Max.X, f.in.Max.Y)
	b.fill(ground, inkPaper, 100)
	for i := range c.cells {
		for j := range c.cells[i] {
			b.cell(f, c.cells[i][j], text(c.cells[i][j]), float64(j), float64(len(c.rows)-1-i))
		}
	}
	return b
}

func (b *board) cell(f frame, c cell, text []string, x, y float64) {
	left, right, low, high := f.x(x-0.5)+1.5, f.x(x+0.5)-1.5, f.y(y-0.5)+1.5, f.y(y+0.5)-1.5
	var area vg.Path
	rectangle(&area, left, low, right, high)
	switch {
	case c.absent:
		b.stroke(area, inkGrid, 1, 3, 3)
		return
	case c.clear:
		b.fill(area, c.pen.ink, 34)
		b.stroke(area, c.pen.ink, 1.5)
	default:
		b.fill(area, inkGrey, 14)
		b.stroke(hatch(left, low, right, high), inkGrid, 1)
	}
	line := vg.Length(b.font * 1.2)
	top := (low+high)/2 + line*vg.Length(len(text)-1)/2
	for i, s := range text {
		sty := b.style(inkText, anchorMiddle, c.clear && i == 0)
		b.write(sty, (left+right)/2, top-line*vg.Length(i), b.fit(s, right-left))
	}
}

// hatch is diagonal lines within a rectangle.
func hatch(left, low, right, high vg.Length) (p vg.Path) {
	const step = 9
	for d := left - (high - low) + step; d < right; d += step {
		x0, x1 := max(d, left), min(d+high-low, right)
		segment(&p, x0, low+x0-d, x1, low+x1-d)
	}
	return p
}
