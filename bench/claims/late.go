package claims

import (
	"slices"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/verdict"
)

// late puts the lateness that matters to the predicted figure in place of that of the whole cell: a stage's own, a mean for a
// mean. Behind the tail of another stage or route a late generator would not show, and before a median its rare lateness
// is not in the way.
func (p *Prediction) late(r *load.Result, all []verdict.Verdict, s verdict.Setup) []verdict.Verdict {
	if p == nil || r.Lag == nil || p.Metric != InTime && metrics[p.Metric].kind != time_ {
		return all
	}
	all = slices.DeleteFunc(all, func(v verdict.Verdict) bool { return v.Name == verdict.ScheduleLag })
	lag, quantile := p.lag(r)
	of, figure := p.figure(r, nil), "the "+p.title()+" of"
	if p.Metric == InTime {
		of, figure = float64(p.Within), "what an answer may take,"
	}
	if v := verdict.Late(lag, of, quantile, figure, s); v != nil {
		all = append(all, *v)
	}
	return all
}

// lag is how late the generator was where the figure is from, in ns, and which quantile that is. Of a stage its p99 is all
// there is, which errs to the safe side. A median is worth its lag's p90: a tenth of late requests hardly moves it.
func (p *Prediction) lag(r *load.Result) (ns int64, quantile string) {
	switch {
	case p.Stage > 0 && p.Stage <= len(r.Stages):
		return r.Stages[p.Stage-1].Lag99, "p99"
	case p.Metric == Mean:
		return r.Lag.Mean, "mean"
	case p.Metric == P50:
		return r.Lag.P90, "p90"
	case p.Metric == P999:
		return r.Lag.P999, "p99.9"
	case p.Metric == Max:
		return r.Lag.Max, "max"
	}
	return r.Lag.P99, "p99"
}
