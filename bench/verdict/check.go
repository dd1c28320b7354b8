package verdict

import (
	"math"
)

// Figures are what thresholds are held against. NaN, or no Quantile, stands for a figure that there is not.
type Figures struct {
	Quantile  func(q float64) float64 // of the latencies, ns; q is 0..1
	Mean, Max float64                 // of the latencies, ns
	ReqPerSec float64
	Errors    float64 // a count
	ErrRatio  float64 // errors ÷ requests, 0..1
	CPU       float64 // of the server per request, ns
	Lag       float64 // p99 of the generator's own lateness, ns
}

// Check holds t against f. got is the figure as a person writes it. A figure that there is not keeps no threshold: what
// was not measured has not been shown.
func (t Threshold) Check(f Figures) (got string, ok bool) {
	v := t.of(f)
	if math.IsNaN(v) {
		return "not measured", false
	}
	switch t.Op {
	case "<":
		ok = v < t.Value
	case "<=":
		ok = v <= t.Value
	case ">":
		ok = v > t.Value
	default:
		ok = v >= t.Value
	}
	return t.kind.text(v), ok
}

func (t Threshold) of(f Figures) float64 {
	switch t.Figure {
	case "max":
		return f.Max
	case "mean":
		return f.Mean
	case "cpu":
		return f.CPU
	case "lag":
		return f.Lag
	case "req/s":
		return f.ReqPerSec
	case "errors":
		return f.Errors
	case "err-ratio":
		return f.ErrRatio
	}
	if q, ok := t.Quantile(); ok && f.Quantile != nil {
		return f.Quantile(q)
	}
	return math.NaN()
}

func (k kind) text(v float64) string {
	switch k {
	case span:
		return duration(v)
	case share:
		return percent(v)
	}
	return count(v)
}
