package matrix

import (
	"fmt"
	"strings"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
)

// maxPoints is far more than anybody waits for; who asks for more has mistyped a list.
const maxPoints = 10_000

// Expand returns base once for every combination of the axes' values, the last axis varying fastest, in the order conns,
// rate, pipeline, churn, path, whichever they are given in. Name is made of the axes with several values, such as
// "conns=64 rate=1000"; an axis with one sets it for all. What no axis names is as in base, except that there are no more
// Threads than Conns.
//
// It refuses an unknown axis, one given twice, one without values, a value that is none or is repeated, a load that
// the generator would refuse, and more than 10,000 points.
func Expand(base result.Point, given []Axis) ([]result.Point, error) {
	sorted, err := inOrder(given)
	if err != nil {
		return nil, err
	}
	base.Name = ""
	points := []result.Point{base}
	for i, a := range sorted {
		if a.Name == "" {
			continue
		}
		if len(points)*len(a.Values) > maxPoints {
			return nil, fmt.Errorf("axis %s makes more than %d points: that many cannot be measured", a.Name, maxPoints)
		}
		if points, err = axes[i].cross(points, a.Values); err != nil {
			return nil, err
		}
	}
	if err := finish(points); err != nil {
		return nil, err
	}
	return points, nil
}

// cross returns every point with every value.
func (a axis) cross(points []result.Point, values []string) ([]result.Point, error) {
	crossed := make([]result.Point, 0, len(points)*len(values))
	for _, p := range points {
		seen := make(map[string]bool, len(values))
		for _, value := range values {
			next := p
			canonical, err := a.set(&next, value)
			switch {
			case err != nil:
				return nil, fmt.Errorf("axis %s: %w, got %q", a.name, err, value)
			case seen[canonical]:
				return nil, fmt.Errorf("axis %s: %s is given twice", a.name, canonical)
			}
			seen[canonical] = true
			if len(values) > 1 {
				next.Name = strings.TrimSpace(p.Name + " " + a.name + "=" + canonical)
			}
			crossed = append(crossed, next)
		}
	}
	return crossed, nil
}

// finish fits the threads to the connections and has the generator's own rules say whether it could make the load.
func finish(points []result.Point) error {
	for i := range points {
		p := &points[i]
		p.Threads = min(p.Threads, p.Conns)
		config := load.Config{
			URL: "http://localhost" + p.Path, Conns: p.Conns, Pipeline: p.Pipeline, Threads: p.Threads, Rate: p.Rate, Churn: p.Churn,
			Warmup: p.Warmup, Duration: p.Duration,
		}
		if err := config.Validate(); err != nil {
			return fmt.Errorf("point %q: %w", p.Name, err)
		}
	}
	return nil
}
