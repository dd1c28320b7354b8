package verdict

import (
	"math"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/internal/hist"
)

// FiguresOf is what a single result has to hold thresholds against. Percentiles are read from its histogram, which is
// decoded here; without one there are those of its summary.
func FiguresOf(r *load.Result) Figures {
	f := Figures{
		Mean: float64(r.Latency.Mean), Max: float64(r.Latency.Max), ReqPerSec: r.ReqPerSec,
		Errors: float64(sum(allErrors(r))), CPU: math.NaN(), Lag: math.NaN(),
	}
	f.ErrRatio = f.Errors / max(1, f.Errors+float64(r.Requests))
	if r.Requests == 0 {
		f.Mean, f.Max = math.NaN(), math.NaN()
	}
	if r.Server != nil && r.Server.CPU > 0 && r.Requests > 0 {
		f.CPU = float64(r.Server.CPU) / float64(r.Requests)
	}
	if r.Lag != nil {
		f.Lag = float64(r.Lag.P99)
	}
	f.Quantile = quantiles(r)
	return f
}

func quantiles(r *load.Result) func(float64) float64 {
	if r.Requests == 0 {
		return nil
	}
	if h, err := hist.Decode(r.Latency.Histogram); err == nil && h.Count() > 0 {
		return func(q float64) float64 { return float64(h.Quantile(q)) }
	}
	l := r.Latency
	known := map[float64]int64{0.5: l.P50, 0.9: l.P90, 0.99: l.P99, 0.999: l.P999, 1: l.Max}
	return func(q float64) float64 {
		if v, ok := known[math.Round(q*1e6)/1e6]; ok {
			return float64(v)
		}
		return math.NaN()
	}
}
