package page

import (
	"cmp"
	"math"
	"strconv"
	"time"

	"github.com/handoff-http/handoff/bench/stats"
)

// none stands where there is no figure.
const none = "–"

// nbsp keeps a figure and its unit on one line.
const nbsp = "\u00a0"

// three prints x with three significant digits where that is short, never in scientific notation.
func three(x float64) string {
	switch a := math.Abs(x); {
	case a == 0:
		return "0"
	case a < 0.001:
		return "<0.001"
	case a < 0.9995:
		return strconv.FormatFloat(x, 'g', 3, 64)
	case a < 9.995:
		return strconv.FormatFloat(x, 'f', 2, 64)
	case a < 99.95:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return count(x)
}

// count prints x as a whole number with a comma at every third digit.
func count(x float64) string {
	digits := strconv.FormatFloat(math.Round(math.Abs(x)), 'f', 0, 64)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if x < 0 {
		return "-" + digits
	}
	return digits
}

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

// span prints a duration as a person says it.
func span(d time.Duration) string {
	if d >= 10*time.Second {
		d = d.Round(time.Second)
	}
	return d.String()
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
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
