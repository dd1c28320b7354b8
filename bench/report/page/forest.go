package page

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// A forest is ratios to the baseline, one a line, each with its interval; behind them the noise floor.
type forest struct {
	label     string
	rows      []interval
	low, high float64 // of the noise floor; both 0 if there is none
}

// An interval is a line of a forest. Low and High are both 0 without one; text says it in figures.
type interval struct {
	name             string
	pen              pen
	value, low, high float64
	open             bool // nothing may be claimed of it
	text             string
}

const (
	rowHeight = 26
	// The most that names at the left may take.
	wideNames   = 210
	narrowNames = 118
)

func (c forest) draw(s size) *board {
	b := newBoard(s, float64(len(c.rows)+1)*rowHeight+s.font*3.2)
	right := vg.Length(0)
	if !s.narrow {
		for _, r := range c.rows {
			right = max(right, b.widthOf(r.text)+16)
		}
	}
	x := c.axis(s)
	x = x.thin(s, vg.Length(s.width)-right-c.nameRoom(b))
	f := b.frame(x, c.names(b), right, true)
	b.floor(f, c.low, c.high)
	for i, r := range c.rows {
		y := f.y(c.place(i))
		b.interval(f, r, y)
		if !s.narrow {
			b.write(b.style(inkText, anchorEnd, false), vg.Length(s.width)-2, y, r.text)
		}
	}
	return b
}

func (c forest) place(row int) float64 { return float64(len(c.rows) - 1 - row) }

func (c forest) nameRoom(b *board) vg.Length {
	if b.narrow {
		return narrowNames
	}
	return wideNames
}

func (c forest) names(b *board) axis {
	a := axis{min: -0.6, max: float64(len(c.rows)) - 0.4}
	for i, r := range c.rows {
		a.ticks = append(a.ticks, plot.Tick{Value: c.place(i), Label: b.fit(r.name, c.nameRoom(b))})
	}
	return a
}

// axis spans all intervals and 1. It is logarithmic, so that half and double lie equally far from 1, and marks even steps
// where the span is too short for powers of ten.
func (c forest) axis(s size) axis {
	values := []float64{1}
	for _, r := range c.rows {
		for _, v := range []float64{r.value, r.low, r.high} {
			if v > 0 {
				values = append(values, v)
			}
		}
	}
	if c.low > 0 && c.high > 0 {
		values = append(values, c.low, c.high)
	}
	lo, hi := math.Inf(1), 0.0
	for _, v := range values {
		lo, hi = min(lo, v), max(hi, v)
	}
	room := math.Pow(max(hi/lo, 1.05), 0.06)
	a := axis{label: c.label, log: true, min: lo / room, max: hi * room}
	if a.max/a.min > 4 {
		a.ticks = logAxis("", []float64{a.min, a.max}, ratioTick).ticks
		a.ticks = inside(a)
		return a
	}
	marks := 7.0
	if s.narrow {
		marks = 3.5
	}
	step := niceStep((a.max - a.min) / marks)
	for k := math.Ceil(a.min / step); k*step <= a.max; k++ {
		a.ticks = append(a.ticks, plot.Tick{Value: k * step, Label: ratioTick(k * step)})
	}
	return a
}

func inside(a axis) (ticks []plot.Tick) {
	for _, t := range a.ticks {
		if t.Value >= a.min && t.Value <= a.max {
			ticks = append(ticks, t)
		}
	}
	return ticks
}

// floor draws the band of noise and the line of no difference.
func (b *board) floor(f frame, low, high float64) {
	if low > 0 && high > low {
		var band vg.Path
		rectangle(&band, f.x(low), f.in.Min.Y, f.x(high), f.in.Max.Y)
		b.fill(band, inkGrey, 28)
	}
	var one vg.Path
	segment(&one, f.x(1), f.in.Min.Y, f.x(1), f.in.Max.Y)
	b.stroke(one, inkMuted, 1.4)
}

func (b *board) interval(f frame, r interval, y vg.Length) {
	if !(r.value > 0) {
		return
	}
	if r.low > 0 && r.high > 0 {
		var line vg.Path
		segment(&line, f.x(r.low), y, f.x(r.high), y)
		for _, end := range []float64{r.low, r.high} {
			segment(&line, f.x(end), y-4, f.x(end), y+4)
		}
		b.stroke(line, r.pen.ink, 2)
	}
	b.dot(r.pen, r.open, vg.Point{X: f.x(r.value), Y: y})
}

func rectangle(p *vg.Path, x0, y0, x1, y1 vg.Length) {
	p.Move(vg.Point{X: x0, Y: y0})
	p.Line(vg.Point{X: x1, Y: y0})
	p.Line(vg.Point{X: x1, Y: y1})
	p.Line(vg.Point{X: x0, Y: y1})
	p.Close()
}
