package page

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/handoff-http/handoff/bench/result"
)

// A grid is points that differ only in their connections and path.
type grid struct {
	name   string
	points []int
	conns  []int
	paths  []string // by service time, the longest first
}

func (r *reporter) grids() (found []grid) {
	at := make(map[result.Point]int)
	for i, p := range r.run.Points {
		key := p
		key.Name, key.Stopped, key.Threads, key.Warmup, key.Duration, key.Conns, key.Path = "", 0, 0, 0, 0, 0, ""
		k, ok := at[key]
		if !ok {
			k = len(found)
			at[key] = k
			found = append(found, grid{name: otherSettings(otherSettings(p.Name, "conns"), "path")})
		}
		g := &found[k]
		g.points = append(g.points, i)
		g.conns = append(g.conns, p.Conns)
		g.paths = append(g.paths, p.Path)
	}
	for i := range found {
		g := &found[i]
		slices.Sort(g.conns)
		slices.SortFunc(g.paths, func(a, b string) int { return cmp.Or(cmp.Compare(service(b), service(a)), strings.Compare(b, a)) })
		g.conns, g.paths = slices.Compact(g.conns), slices.Compact(g.paths)
	}
	return slices.DeleteFunc(found, func(g grid) bool { return len(g.conns) < 2 || len(g.paths) < 2 })
}

// service is what a request of a path takes a server, CPU and sleep together, by the path's own account.
func service(path string) time.Duration {
	cpu, sleep := work(path)
	return cpu + sleep
}

func work(path string) (cpu, sleep time.Duration) {
	_, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return 0, 0
	}
	of := func(name string) time.Duration {
		d, err := time.ParseDuration(values.Get(name))
		if err != nil {
			return 0
		}
		return d
	}
	return of("cpu"), of("sleep")
}

// serviceName is "50 µs", "50 µs + 1 ms" where a handler sleeps after that, and the path itself where neither is said.
func serviceName(path string) string {
	cpu, sleep := work(path)
	switch {
	case cpu <= 0 && sleep <= 0:
		return path
	case sleep <= 0:
		return latencyTick(float64(cpu))
	case cpu <= 0:
		return "0 + " + latencyTick(float64(sleep))
	}
	return latencyTick(float64(cpu)) + " + " + latencyTick(float64(sleep))
}
