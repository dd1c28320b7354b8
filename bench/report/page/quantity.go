package page

import (
	"fmt"

	"github.com/handoff-http/handoff/bench/result"
)

// A quantity is a figure of an arm that is drawn against an axis.
type quantity struct {
	of     func(*result.Row) float64
	rounds func(*result.Sample) float64 // for the whiskers; nil: none
	bound  func(*result.Row) bool       // nil: it never is
}

// curves returns one for each arm over the points of a sweep.
func (r *reporter) curves(s sweep, x func(result.Point) float64, q quantity) (lines []series) {
	for _, arm := range r.arms() {
		line := series{name: arm.Name, pen: r.pens[arm.Name]}
		for _, i := range s.points {
			row := r.row(i, arm.Name)
			if row == nil || !(q.of(row) > 0) {
				continue
			}
			p := point{x: x(r.run.Points[i]), y: q.of(row), bound: q.bound != nil && q.bound(row)}
			if q.rounds != nil {
				p.low, p.high = extent(r.rounds(i, arm.Name, q.rounds))
			}
			line.points = append(line.points, p)
		}
		if len(line.points) > 0 {
			lines = append(lines, line)
		}
	}
	return lines
}

// ends returns all x and y of lines, whiskers included.
func ends(lines []series) (xs, ys []float64) {
	for _, line := range lines {
		for _, p := range line.points {
			xs, ys = append(xs, p.x), append(ys, p.y)
			if p.low > 0 {
				ys = append(ys, p.low, p.high)
			}
		}
	}
	return xs, ys
}

const whiskers = "Medians, with whiskers from the least to the most of the rounds."

func (r *reporter) also(s sweep) string {
	if s.name == "" {
		return ""
	}
	return " " + s.name + "."
}

// missing is what would give a section its charts, "" if it has some.
func missing(s section, hint string) string {
	if len(s.Figures) > 0 {
		return ""
	}
	return "Not drawn: " + hint
}

// spokenLines is curves in words: each one's first and last point.
func spokenLines(lines []series, text func(float64) string) (s string) {
	for _, line := range lines {
		if n := len(line.points); n > 0 {
			s += fmt.Sprintf("%s: %s at %s, %s at %s. ", line.name, text(line.points[0].y), short(line.points[0].x),
				text(line.points[n-1].y), short(line.points[n-1].x))
		}
	}
	return s
}
