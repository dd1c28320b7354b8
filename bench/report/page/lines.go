package page

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot/vg"
)

// A series is one curve.
type series struct {
	name   string
	pen    pen
	points []point
	plain  bool // no markers but at the marked points
	hollow bool
	second bool // another curve of an arm that is named already
}

// A point of a curve. Low and High are the ends of its whisker, both 0 without one.
type point struct {
	x, y, low, high float64
	bound           bool // the figure is at least y
	marked          bool
}

// A lineChart is curves over a common axis, each named at its end where the chart is wide enough for that.
type lineChart struct {
	x, y   axis
	series []series
	dodge  bool // move curves a little apart, so that their whiskers can be told apart
}

func (c lineChart) draw(s size) *board {
	height := 400.0
	if s.narrow {
		height = 300
	} else {
		height = max(height, float64(len(c.series))*lineOfNames*s.font+90) // room for a name each
	}
	b := newBoard(s, height)
	right := c.labelRoom(b)
	x := c.x.thin(s, vg.Length(s.width)-right-70)
	f := b.frame(x, c.y, right, false)
	ends := make([]vg.Point, len(c.series))
	for i, line := range c.series {
		ends[i] = b.curve(f, line, c.shift(i))
	}
	if right > 0 {
		b.nameEnds(f, c.series, ends)
	}
	return b
}

func (c lineChart) shift(i int) vg.Length {
	if !c.dodge {
		return 0
	}
	return 3 * (vg.Length(i) - vg.Length(len(c.series)-1)/2)
}

// labelRoom is what the longest name needs at the right; 0 on a narrow board, where a legend does it.
func (c lineChart) labelRoom(b *board) vg.Length {
	room := vg.Length(0)
	if b.narrow {
		return 0
	}
	for _, line := range c.series {
		room = max(room, 1.06*b.widthOf(line.name)+leader+4) // names are bold
	}
	return min(room, 190)
}

// curve draws one line with its whiskers and markers, and returns where it ends.
func (b *board) curve(f frame, s series, shift vg.Length) (end vg.Point) {
	var line, whiskers vg.Path
	var dots, bounds []vg.Point
	for i, p := range s.points {
		at := vg.Point{X: f.x(p.x) + shift, Y: f.y(p.y)}
		if i == 0 {
			line.Move(at)
		} else {
			line.Line(at)
		}
		if p.low > 0 && p.high > p.low {
			segment(&whiskers, at.X, f.y(p.low), at.X, f.y(p.high))
		}
		switch {
		case p.bound:
			bounds = append(bounds, at)
		case !s.plain || p.marked:
			dots = append(dots, at)
		}
		end = at
	}
	b.stroke(whiskers, s.pen.ink, 1.2)
	if len(s.points) > 1 {
		b.stroke(line, s.pen.ink, 2, s.pen.dashes...)
	}
	b.dot(s.pen, s.hollow, dots...)
	b.outline(s.pen, upward, true, bounds)
	return end
}

// lineOfNames is the height of a line of names, in sizes of their font.
const lineOfNames = 1.2

// leader is the length of the line from a curve's end to its name.
const leader = 22

// nameEnds writes each curve's name to the right of its end, moved up or down as far as its neighbours demand.
func (b *board) nameEnds(f frame, lines []series, ends []vg.Point) {
	var order []int
	for i := range lines {
		if !lines[i].second && len(lines[i].points) > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(ends[i].Y, ends[j].Y) })
	want := make([]vg.Length, len(order))
	for k, i := range order {
		want[k] = ends[i].Y
	}
	places := spread(want, vg.Length(b.font*lineOfNames), f.in.Min.Y, f.in.Max.Y)
	from := f.in.Max.X + 6
	for k, i := range order {
		var line vg.Path
		line.Move(vg.Point{X: ends[i].X + 6, Y: ends[i].Y})
		line.Line(vg.Point{X: max(from, ends[i].X+6), Y: ends[i].Y})
		line.Line(vg.Point{X: f.in.Max.X + leader - 4, Y: places[k]})
		b.stroke(line, lines[i].pen.ink, 0.8, 1, 2)
		room := vg.Length(b.width) - f.in.Max.X - leader
		b.write(b.style(lines[i].pen.ink, anchorStart, true), f.in.Max.X+leader, places[k], b.fit(lines[i].name, room*0.97))
	}
}

// spread moves ascending places apart until neighbours have a gap between them, staying near where they wanted to be
// and, as far as there is room, between lo and hi.
func spread(want []vg.Length, gap, lo, hi vg.Length) []vg.Length {
	at := slices.Clone(want)
	for i := range at {
		at[i] = max(at[i], lo)
		if i > 0 {
			at[i] = max(at[i], at[i-1]+gap)
		}
	}
	for i := len(at) - 1; i >= 0; i-- {
		if i == len(at)-1 {
			at[i] = min(at[i], hi)
		} else {
			at[i] = min(at[i], at[i+1]-gap)
		}
	}
	return at
}
