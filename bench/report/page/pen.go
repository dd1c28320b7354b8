package page

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// A pen is how an arm looks in every chart: a colour and a marker, so that it is told apart without the colour, and a
// broken line for what is not an arm of its own. Seven markers and eight colours repeat together only after 56 arms.
type pen struct {
	ink    ink
	marker int
	dashes []vg.Length
}

func armPen(i int) pen { return pen{ink: seriesInk(i), marker: i % len(markers)} }

// controlPen is the baseline's second run: grey and dotted, since it shows noise.
func controlPen() pen { return pen{ink: inkGrey, marker: 0, dashes: []vg.Length{1.5, 3.5}} }

func (p pen) dashed() pen {
	p.dashes = []vg.Length{7, 4}
	return p
}

// markers are outlines about a point, as far as r from it. None of them points upward: that is what a bound does.
var markers = []func(p *vg.Path, at vg.Point, r vg.Length){
	circle,
	polygon(4, math.Pi/4, 1.15),  // square
	polygon(4, 0, 1.25),          // diamond
	polygon(3, -math.Pi/2, 1.35), // triangle, pointing down
	cross(0),                     // plus
	polygon(5, math.Pi/2, 1.15),
	cross(math.Pi / 4),
}

func circle(p *vg.Path, at vg.Point, r vg.Length) {
	p.Move(vg.Point{X: at.X + r, Y: at.Y})
	p.Arc(at, r, 0, 2*math.Pi)
	p.Close()
}

// polygon has n corners, the first at an angle from the right.
func polygon(n int, turned, scale float64) func(*vg.Path, vg.Point, vg.Length) {
	return func(p *vg.Path, at vg.Point, r vg.Length) {
		for i := range n {
			corner(p, i, at, r*vg.Length(scale), turned+2*math.Pi*float64(i)/float64(n))
		}
		p.Close()
	}
}

func cross(turned float64) func(*vg.Path, vg.Point, vg.Length) {
	const arm = 0.32 // radians to either side of an arm's middle
	return func(p *vg.Path, at vg.Point, r vg.Length) {
		for i := range 4 {
			middle := turned + math.Pi/2*float64(i)
			corner(p, 3*i, at, r*1.35, middle-arm)
			corner(p, 3*i+1, at, r*1.35, middle+arm)
			corner(p, 3*i+2, at, r*0.6, middle+math.Pi/4)
		}
		p.Close()
	}
}

func corner(p *vg.Path, i int, at vg.Point, r vg.Length, angle float64) {
	pt := vg.Point{X: at.X + r*vg.Length(math.Cos(angle)), Y: at.Y + r*vg.Length(math.Sin(angle))}
	if i == 0 {
		p.Move(pt)
	} else {
		p.Line(pt)
	}
}

// upward is the marker of a bound: the figure is this, or more.
func upward(p *vg.Path, at vg.Point, r vg.Length) {
	polygon(3, math.Pi/2, 1.6)(p, at, r)
}

const markerRadius = 4

// dot draws the pen's marker, open ones with the paper inside.
func (b *board) dot(p pen, open bool, at ...vg.Point) {
	b.outline(p, markers[p.marker], open, at)
}

func (b *board) outline(p pen, shape func(*vg.Path, vg.Point, vg.Length), open bool, at []vg.Point) {
	if len(at) == 0 {
		return
	}
	var path vg.Path
	for _, pt := range at {
		shape(&path, pt, markerRadius)
	}
	if open {
		b.fill(path, inkPaper, 100)
		b.stroke(path, p.ink, 1.6)
		return
	}
	b.fill(path, p.ink, 100)
}

// swatch is the pen as a legend shows it.
func (p pen) swatch() *board {
	b := newBoard(size{width: 34, font: 12}, 14)
	var line vg.Path
	segment(&line, 1, 7, 33, 7)
	b.stroke(line, p.ink, 2, p.dashes...)
	b.dot(p, false, vg.Point{X: 17, Y: 7})
	return b
}

// ceilingPen is the server that does nothing: grey, with long dashes.
func ceilingPen() pen { return pen{ink: inkGrey, marker: 1, dashes: []vg.Length{9, 4}} }
