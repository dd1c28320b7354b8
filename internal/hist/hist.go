// Package hist records latencies, one histogram per worker, and merges them: 1 ns to 60 s with three significant
// digits, so every figure read from it is within 0.1 % of a recorded value. It refuses to lose a sample: what lies
// outside the range is clamped to its nearest end, kept, and counted.
//
// It refuses averaging of percentiles (merge the histograms instead) and locking: a Histogram has one owner at a time.
package hist

import (
	"fmt"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// The range that is told apart, in nanoseconds. One histogram of it takes about 220 KiB, whatever it holds.
const (
	Lowest  int64 = 1
	Highest int64 = int64(60 * time.Second)
	digits        = 3
)

// Histogram is a distribution of durations in nanoseconds. Make one with New or Decode.
type Histogram struct {
	h       *hdrhistogram.Histogram
	clamped int64
}

// New returns an empty histogram.
func New() *Histogram {
	return &Histogram{h: hdrhistogram.New(Lowest, Highest, digits)}
}

// RecordN adds n samples of the same value in nanoseconds, as answers that came in one piece have. It never drops: a
// value outside Lowest..Highest is clamped and counted so. n below 1 adds nothing.
func (h *Histogram) RecordN(ns, n int64) {
	if n < 1 {
		return
	}
	if ns < Lowest || ns > Highest {
		ns = min(max(ns, Lowest), Highest)
		h.clamped += n
	}
	// The value is in range by now and 2^63 samples cannot be recorded in a lifetime: no error is left.
	_ = h.h.RecordValues(ns, n)
}

// Merge adds all that from holds, its clamped samples included, and leaves from as it is.
func (h *Histogram) Merge(from *Histogram) {
	// Equal ranges: nothing can be dropped.
	h.h.Merge(from.h)
	h.clamped += from.clamped
}

// Reset empties the histogram and keeps its memory.
func (h *Histogram) Reset() {
	h.h.Reset()
	h.clamped = 0
}

// Count is how many samples were recorded, the clamped ones included.
func (h *Histogram) Count() int64 { return h.h.TotalCount() }

// Clamped is how many samples lay outside Lowest..Highest. It is not part of the encoding.
func (h *Histogram) Clamped() int64 { return h.clamped }

// Quantile is the value in nanoseconds that a share q, 0 to 1, of the samples does not exceed; 0 when empty.
// It never exceeds Highest.
func (h *Histogram) Quantile(q float64) int64 {
	return min(h.h.ValueAtPercentile(100*q), Highest)
}

// Max is the largest value in nanoseconds, 0 when empty.
func (h *Histogram) Max() int64 { return h.Quantile(1) }

// Mean is the arithmetic mean in nanoseconds, 0 when empty.
func (h *Histogram) Mean() float64 { return h.h.Mean() }

// Encode returns the histogram in HdrHistogram's compressed V2 format, base64, which its tools in every language read.
func (h *Histogram) Encode() (string, error) {
	p, err := h.h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		return "", fmt.Errorf("encode histogram: %w", err)
	}
	return string(p), nil
}

// Decode reads what Encode wrote. A histogram of another range or precision is refused: merging it would lose samples.
func Decode(s string) (*Histogram, error) {
	d, err := hdrhistogram.Decode([]byte(s))
	if err != nil {
		return nil, fmt.Errorf("decode histogram: %w", err)
	}
	if d.LowestTrackableValue() != Lowest || d.HighestTrackableValue() != Highest || d.SignificantFigures() != digits {
		return nil, fmt.Errorf("decode histogram: range %d..%d ns at %d digits, want %d..%d at %d",
			d.LowestTrackableValue(), d.HighestTrackableValue(), d.SignificantFigures(), Lowest, Highest, digits)
	}
	return &Histogram{h: d}, nil
}
