package page

import (
	"cmp"
	"strconv"

	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/stats"
)

// none stands where there is no figure.
const none = "–"

// nbsp keeps a figure and its unit on one line.
const nbsp = "\u00a0"

// What is written as on the terminal. There a lack is "-" and a unit needs no blank that does not break.
var (
	three  = report.Three
	count  = report.Count
	plural = report.Plural
	span   = report.Span
)

// figure prints x; 0 is no figure.
func figure(x float64) string {
	if !(x > 0) {
		return none
	}
	return three(x)
}

// latency prints nanoseconds in the unit a person would use; 0 is no figure.
func latency(ns float64) string {
	switch {
	case !(ns > 0):
		return none
	case ns < 999.5e3:
		return three(ns/1e3) + nbsp + "µs"
	case ns < 999.5e6:
		return three(ns/1e6) + nbsp + "ms"
	}
	return three(ns/1e9) + nbsp + "s"
}

// latencyTick is latency without needless zeros, for axes.
func latencyTick(ns float64) string {
	short := func(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
	switch {
	case ns < 999.5e3:
		return short(ns/1e3) + " µs"
	case ns < 999.5e6:
		return short(ns/1e6) + " ms"
	}
	return short(ns/1e9) + " s"
}

func ratioTick(v float64) string {
	s := strconv.FormatFloat(v, 'f', 3, 64)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	return cmp.Or(trimDot(s), "0")
}

func trimDot(s string) string {
	if s[len(s)-1] == '.' {
		return s[:len(s)-1]
	}
	return s
}

// byteCount prints a number of them in units of a thousand.
func byteCount(b float64) string {
	switch {
	case !(b > 0):
		return none
	case b < 999.5:
		return count(b) + nbsp + "B"
	case b < 999.5e3:
		return three(b/1e3) + nbsp + "kB"
	case b < 999.5e6:
		return three(b/1e6) + nbsp + "MB"
	}
	return three(b/1e9) + nbsp + "GB"
}

// ratio prints r with its interval, ≈ before one that does not differ from 1.
func ratio(r stats.Ratio) string {
	switch {
	case r.Pairs == 0:
		return none
	case !r.HasInterval():
		return times(r.Value) + nbsp + "×"
	case !r.Differs():
		return "≈" + nbsp + times(r.Value) + nbsp + "×" + nbsp + bracket(r)
	}
	return times(r.Value) + nbsp + "×" + nbsp + bracket(r)
}

func bracket(r stats.Ratio) string { return "[" + times(r.Low) + "," + nbsp + times(r.High) + "]" }

// times prints a factor with three digits that matter.
func times(v float64) string {
	if v < 9.995 {
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	return three(v)
}

func probability(p float64) string {
	switch {
	case p < 0.001:
		return "<0.001"
	case p < 0.1:
		return strconv.FormatFloat(p, 'f', 3, 64)
	}
	return strconv.FormatFloat(p, 'f', 2, 64)
}

func parse(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return v
}

// byteTick is byteCount without needless zeros, for axes.
func byteTick(b float64) string {
	short := func(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
	switch {
	case b < 999.5:
		return short(b) + " B"
	case b < 999.5e3:
		return short(b/1e3) + " kB"
	case b < 999.5e6:
		return short(b/1e6) + " MB"
	}
	return short(b/1e9) + " GB"
}
