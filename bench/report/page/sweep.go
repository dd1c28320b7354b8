package page

import (
	"cmp"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
)

// A sweep is points that differ in one setting only.
type sweep struct {
	name   string // what else varies between sweeps
	points []int
}

// sweeps groups points by everything but one axis; a group with a single value of it is no sweep.
func (r *reporter) sweeps(axis string, value func(result.Point) float64, without func(*result.Point)) (found []sweep) {
	at := make(map[result.Point]int)
	for i, p := range r.run.Points {
		if !(value(p) > 0) {
			continue
		}
		key := p
		key.Name, key.Stopped, key.Threads, key.Warmup, key.Duration = "", 0, 0, 0, 0
		without(&key)
		k, ok := at[key]
		if !ok {
			k = len(found)
			at[key] = k
			found = append(found, sweep{name: otherSettings(p.Name, axis)})
		}
		found[k].points = append(found[k].points, i)
	}
	return slices.DeleteFunc(found, func(s sweep) bool {
		slices.SortStableFunc(s.points, func(a, b int) int {
			return cmp.Compare(value(r.run.Points[a]), value(r.run.Points[b]))
		})
		return value(r.run.Points[s.points[0]]) == value(r.run.Points[s.points[len(s.points)-1]])
	})
}

// otherSettings is a point's name without the setting of one axis.
func otherSettings(name, axis string) string {
	rest := slices.DeleteFunc(strings.Fields(name), func(s string) bool { return strings.HasPrefix(s, axis+"=") })
	return strings.Join(rest, " ")
}

func (r *reporter) byConns() []sweep {
	return r.sweeps("conns", connsOf, func(p *result.Point) { p.Conns = 0 })
}

func (r *reporter) byRate() []sweep {
	return r.sweeps("rate", rateOf, func(p *result.Point) { p.Rate = 0 })
}

func connsOf(p result.Point) float64 { return float64(p.Conns) }

func rateOf(p result.Point) float64 { return p.Rate }
