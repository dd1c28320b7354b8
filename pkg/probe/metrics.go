package probe

import (
	"math"

	"github.com/prometheus/client_golang/prometheus"
)

// What /metrics says of a phase: a summary since the server began. Means over a time are rate(_sum) / rate(_count).
var described = prometheus.NewDesc("handoff_phase_seconds",
	"Time that observed requests spent in each phase of their life in the server.", []string{"phase", "strategy"}, nil)

var quantiles = []float64{0.5, 0.9, 0.99, 0.999}

// Describe implements prometheus.Collector.
func (p *Probe) Describe(to chan<- *prometheus.Desc) { to <- described }

// Collect implements prometheus.Collector.
func (p *Probe) Collect(to chan<- prometheus.Metric) {
	for i, name := range Names {
		to <- p.summary(i, name)
	}
}

func (p *Probe) summary(i int, name string) prometheus.Metric {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := &p.phases[i]
	at := make(map[float64]float64, len(quantiles))
	for _, q := range quantiles {
		if at[q] = math.NaN(); f.spread.Count() > 0 { // of nothing there is no quantile: 0 would be one
			at[q] = float64(f.spread.Quantile(q)) / 1e9
		}
	}
	return prometheus.MustNewConstSummary(described, uint64(f.spread.Count()), float64(f.sum)/1e9, at, name, p.strategy)
}
