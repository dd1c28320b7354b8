package hist

// Summary is what a table shows of a distribution. All values are nanoseconds.
type Summary struct {
	P50  int64 `json:"p50_ns"`
	P90  int64 `json:"p90_ns"`
	P99  int64 `json:"p99_ns"`
	P999 int64 `json:"p99_9_ns"`
	Max  int64 `json:"max_ns"`
	Mean int64 `json:"mean_ns"`
}

// Summary reads the usual quantiles; all zero when the histogram is empty.
func (h *Histogram) Summary() Summary {
	return Summary{
		P50:  h.Quantile(0.50),
		P90:  h.Quantile(0.90),
		P99:  h.Quantile(0.99),
		P999: h.Quantile(0.999),
		Max:  h.Max(),
		Mean: int64(h.Mean() + 0.5),
	}
}
