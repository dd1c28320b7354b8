package report

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// none stands where there is no figure.
const none = "-"

// Three prints x with three significant digits where that is short, never in scientific notation.
func Three(x float64) string {
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
	default:
		return Count(x)
	}
}

// Count prints x as a whole number with a comma at every third digit.
func Count(x float64) string {
	digits := strconv.FormatFloat(math.Round(math.Abs(x)), 'f', 0, 64)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if x < 0 && digits != "0" {
		return "-" + digits
	}
	return digits
}

// Latency prints nanoseconds in the unit a person would use, "512µs" or "1.23ms"; 0 is no figure.
func Latency(ns float64) string {
	switch {
	case ns <= 0:
		return none
	case ns < 999.5e3:
		return Three(ns/1e3) + "µs"
	case ns < 999.5e6:
		return Three(ns/1e6) + "ms"
	default:
		return Three(ns/1e9) + "s"
	}
}

// megabytes prints bytes in units of a million of them; 0 is no figure.
func megabytes(b float64) string {
	if b <= 0 {
		return none
	}
	return Three(b / 1e6)
}

// figure prints x, or that there is none if this system has no such figure.
func figure(x float64) string {
	if x <= 0 {
		return none
	}
	return Three(x)
}

// Span prints a duration as a person says it: "200ms", "1s", "1m5s".
func Span(d time.Duration) string {
	if d >= 10*time.Second {
		d = d.Round(time.Second)
	}
	return d.String()
}

// Plural prints n and what it counts.
func Plural(n int, one, many string) string {
	if n == 1 {
		return fmt.Sprintf("%d %s", n, one)
	}
	return fmt.Sprintf("%d %s", n, many)
}
