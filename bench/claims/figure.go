package claims

import (
	"os"
	"sort"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/internal/hist"
)

// figure is a prediction's metric of a cell, NaN if there is none; over is the figure of its cell Over.
func (p *Prediction) figure(r, over *load.Result) float64 {
	if r == nil || r.Partial {
		return none
	}
	switch {
	case p.Metric == InTime:
		return inTime(r, p.Within)
	case p.Metric == PerConn:
		return perConn(r, over)
	case p.Route > 0 || p.Stage > 0:
		part, ok := p.part(r)
		if !ok {
			return none
		}
		r = part
	}
	x := metrics[p.Metric].of(r)
	if k := metrics[p.Metric].kind; k == time_ && x == 0 {
		return none // nothing was answered
	}
	return x
}

// part is the route or the stage of a result, as if it was one.
func (p *Prediction) part(r *load.Result) (*load.Result, bool) {
	part := load.Result{Conns: r.Conns, Elapsed: r.Elapsed}
	switch {
	case p.Route > len(r.Routes) || p.Stage > len(r.Stages) || p.Route > 0 && p.Stage > 0:
		return nil, false
	case p.Route > 0:
		one := r.Routes[p.Route-1]
		part.Latency.Summary, part.Requests = one.Latency, one.Requests
		part.ReqPerSec = float64(one.Requests) / (float64(r.Elapsed) / 1e9)
	default:
		one := r.Stages[p.Stage-1]
		part.Latency.Summary, part.Requests, part.ReqPerSec = one.Latency, one.Requests, one.ReqPerSec
	}
	return &part, true
}

// inTime is the share of what was due, or in a closed loop of what was answered, that came in time, to a thousandth.
func inTime(r *load.Result, within time.Duration) float64 {
	due, counted := r.Due, r.Requests+r.Overdue
	if r.Loop == "closed" {
		due = r.Requests
	}
	h, err := hist.Decode(r.Latency.Histogram)
	if err != nil || due == 0 {
		return none
	}
	if counted == 0 {
		return 0
	}
	const steps = 1000
	n := sort.Search(steps+1, func(i int) bool { return h.Quantile(float64(i)/steps) > int64(within) })
	return float64(max(n-1, 0)) / steps * float64(counted) / float64(due)
}

// perConn leaves out what the process holds with few connections. Memory is counted in pages: what does not show is taken
// for one, since a ratio to next to nothing says nothing.
func perConn(r, over *load.Result) float64 {
	if over == nil || r.Server == nil || over.Server == nil {
		return none
	}
	more := connections(r) - connections(over)
	if more <= 0 {
		return none
	}
	return float64(max(r.Server.RSS-over.Server.RSS, int64(os.Getpagesize()))) / float64(more)
}

func connections(r *load.Result) int {
	n := r.Conns + r.Idle
	if r.Slow != nil {
		n += r.Slow.Conns
	}
	return n
}
