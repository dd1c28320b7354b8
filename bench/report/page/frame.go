package page

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A frame is a plot's axes with a thin grid behind what is drawn in them.
type frame struct {
	plot *plot.Plot
	in   draw.Canvas // the part of the board that data is drawn in
	x, y func(float64) vg.Length
}

// frame draws axes with the given room at the right, the y axis' label above it and the x axis' below.
func (b *board) frame(x, y axis, right vg.Length, rows bool) frame {
	line := vg.Length(b.font * 1.5)
	p := plot.New()
	p.BackgroundColor = nil
	x.set(&p.X, b.size, anchorMiddle)
	y.set(&p.Y, b.size, anchorEnd)
	if y.label != "" {
		b.write(b.style(inkMuted, anchorStart, false), 0, b.Max.Y-line/2, y.label)
	}
	b.write(b.style(inkMuted, anchorEnd, false), b.Max.X-right, line/2-2, x.label)
	top := vg.Length(8)
	if y.label != "" {
		top += line
	}
	// The plot makes room for the labels of y in its own font.
	left := vg.Length(0)
	for _, t := range y.ticks {
		left = max(left, b.widthOf(t.Label)*(1-1/slack))
	}
	area := draw.Crop(b.Canvas, left+1, -right-2, line, -top)
	p.X.Padding, p.Y.Padding = 6, 4
	p.Draw(area)
	f := frame{plot: p, in: p.DataCanvas(area)}
	f.x, f.y = p.Transforms(&f.in)
	b.grid(f, rows)
	return f
}

func (b *board) grid(f frame, rows bool) {
	var lines vg.Path
	for _, t := range f.plot.X.Tick.Marker.Ticks(f.plot.X.Min, f.plot.X.Max) {
		segment(&lines, f.x(t.Value), f.in.Min.Y, f.x(t.Value), f.in.Max.Y)
	}
	for _, t := range f.plot.Y.Tick.Marker.Ticks(f.plot.Y.Min, f.plot.Y.Max) {
		if !rows {
			segment(&lines, f.in.Min.X, f.y(t.Value), f.in.Max.X, f.y(t.Value))
		}
	}
	b.stroke(lines, inkGrid, 0.8)
	var base vg.Path
	segment(&base, f.in.Min.X, f.in.Min.Y, f.in.Max.X, f.in.Min.Y)
	b.stroke(base, inkMuted, 1)
}
