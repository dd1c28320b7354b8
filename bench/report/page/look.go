package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
)

// point returns what was found at a point; a summary that lacks it is an empty one.
func (r *reporter) point(i int) *result.PointSummary {
	if i < len(r.run.Summary.Points) {
		return &r.run.Summary.Points[i]
	}
	return &result.PointSummary{}
}

// row returns an arm's row at a point, the ceiling's too, nil if it has no figures there.
func (r *reporter) row(point int, arm string) *result.Row {
	p := r.point(point)
	if p.Ceiling != nil && p.Ceiling.Arm == arm {
		return p.Ceiling
	}
	for i := range p.Rows {
		if p.Rows[i].Arm == arm && p.Rows[i].Rounds > 0 {
			return &p.Rows[i]
		}
	}
	return nil
}

// rounds returns a figure of each of an arm's rounds at a point, by round, 0 where it was not measured.
func (r *reporter) rounds(point int, arm string, figure func(*result.Sample) float64) []float64 {
	v := make([]float64, max(0, r.run.Rounds))
	for i := range r.run.Samples {
		if s := &r.run.Samples[i]; s.Arm == arm && s.Point == point && s.OK() && s.Round >= 1 && s.Round <= len(v) {
			v[s.Round-1] = figure(s)
		}
	}
	return v
}

func cpuPerRequest(s *result.Sample) float64 {
	if s.Load.Server == nil || s.Load.Requests == 0 {
		return 0
	}
	return float64(s.Load.Server.CPU) / float64(s.Load.Requests)
}

func reqPerSec(s *result.Sample) float64 { return s.Load.ReqPerSec }

func rss(s *result.Sample) float64 {
	if s.Load.Server == nil {
		return 0
	}
	return float64(s.Load.Server.RSS)
}

func p99(s *result.Sample) float64 { return float64(s.Load.Latency.P99) }

// extent is the least and the most of the rounds that have a figure, 0 and 0 if fewer than two have.
func extent(v []float64) (low, high float64) {
	v = slices.DeleteFunc(v, func(x float64) bool { return !(x > 0) })
	if len(v) < 2 {
		return 0, 0
	}
	return slices.Min(v), slices.Max(v)
}

// arms are those that are compared, the baseline's second run among them.
func (r *reporter) arms() (arms []result.Arm) {
	for _, a := range r.run.Arms {
		if !a.Ceiling {
			arms = append(arms, a)
		}
	}
	return arms
}

// title says what was compared.
func (r *reporter) title() string {
	n := 0
	for _, a := range r.run.Arms {
		if !a.Control && !a.Ceiling {
			n++
		}
	}
	if len(r.run.Points) == 1 {
		return plural(n, "server", "servers") + ", " + describe(r.run.Points[0])
	}
	return plural(n, "server", "servers") + " at " + plural(len(r.run.Points), "point", "points") + " of " + strings.Join(r.run.Axes, " × ")
}

// describe says what load a point is.
func describe(p result.Point) string {
	parts := []string{p.Path, plural(p.Conns, "connection", "connections")}
	if p.Rate > 0 {
		parts = append(parts, fmt.Sprintf("%s requests/s offered (%s)", count(p.Rate), p.Arrivals))
	} else {
		parts = append(parts, "closed loop")
	}
	if p.Pipeline > 1 {
		parts = append(parts, fmt.Sprintf("pipeline %d", p.Pipeline))
	}
	if p.Churn > 0 {
		parts = append(parts, plural(p.Churn, "request", "requests")+" a connection")
	}
	return strings.Join(parts, ", ")
}

// pointTitle names a point among others.
func (r *reporter) pointTitle(i int) string {
	if name := r.run.Points[i].Name; name != "" {
		return name
	}
	return describe(r.run.Points[i])
}
