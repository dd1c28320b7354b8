package load

import (
	"math"
	"runtime"

	"github.com/handoff-http/handoff/internal/hist"
)

func perSecond(n, ns int64) float64 {
	if ns <= 0 {
		return 0
	}
	return float64(n) / (float64(ns) / 1e9)
}

// summary is nil when nothing was recorded.
func summary(h *hist.Histogram) *hist.Summary {
	if h.Count() == 0 {
		return nil
	}
	s := h.Summary()
	return &s
}

// sampled sums what the workers sampled, each of its own connections.
func (s *Session) sampled(r *Result) {
	waiting, ready, idle := int64(0), int64(0), int64(math.MaxInt64)
	for _, g := range s.books.gauges {
		if g.looks > 0 {
			r.InFlight += float64(g.under) / float64(g.looks)
		}
		waiting += g.waiting
		ready += g.ready
		idle = min(idle, g.idle)
	}
	if waiting > 0 {
		r.Unread = float64(ready) / float64(waiting)
	}
	switch {
	case r.Elapsed == 0:
	case s.run.portable:
		r.Busy = min(float64(r.Generator.CPU)/float64(r.Elapsed)/float64(runtime.GOMAXPROCS(0)), 1)
	default:
		r.Busy = min(max(1-float64(idle)/float64(r.Elapsed), 0), 1)
	}
}

// parts fills in routes and stages.
func (s *Session) parts(r *Result) {
	t, c := s.books.total, s.run.config
	for i := range t.routes {
		p := &t.routes[i]
		r.Routes = append(r.Routes, RouteResult{
			Name: c.Routes[i].Name(), Weight: c.Routes[i].Weight, Requests: p.requests,
			Errors: errorMap(p.errors), Latency: p.latency.Summary(), Answer: s.run.routes[i].answer(),
		})
	}
	if len(s.run.routes) == 1 {
		r.Answer = s.run.routes[0].answer()
	}
	for i := range t.stages {
		p, one := &t.stages[i], c.Stages[i]
		elapsed := int64(one.Duration) * int64(s.turns)
		r.Stages = append(r.Stages, StageResult{
			From: one.From, To: one.To, Elapsed: elapsed, Due: p.due, Requests: p.requests,
			ReqPerSec: perSecond(p.arrived, elapsed), Latency: p.latency.Summary(), Lag99: p.lag.Quantile(0.99),
		})
	}
}

func (r *route) answer() *Answer {
	first := r.expect.first.Load()
	if first == nil {
		return nil
	}
	return &first.answer
}
