package claims

import (
	"fmt"
	"math"
)

// Format writes a figure of the metric with its unit.
func (m Metric) Format(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	switch metrics[m].unit {
	case span:
		return duration(x)
	case share:
		return fmt.Sprintf("%.3g %%", 100*x)
	case size:
		return memory(x)
	}
	switch {
	case x >= 1000:
		return fmt.Sprintf("%.0f", x)
	default:
		return fmt.Sprintf("%.3g", x)
	}
}

func duration(ns float64) string {
	for _, u := range []struct {
		ns   float64
		name string
	}{{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}} {
		if ns >= u.ns {
			return fmt.Sprintf("%.3g %s", ns/u.ns, u.name)
		}
	}
	return fmt.Sprintf("%.3g ns", ns)
}

func memory(n float64) string {
	for _, u := range []struct {
		n    float64
		name string
	}{{1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= u.n {
			return fmt.Sprintf("%.3g %s", n/u.n, u.name)
		}
	}
	return fmt.Sprintf("%.3g B", n)
}
