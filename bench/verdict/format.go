package verdict

import (
	"math"
	"strconv"
	"time"
)

// duration writes nanoseconds with three digits or so: 1.23ms.
func duration(ns float64) string {
	d := time.Duration(ns)
	for _, unit := range []time.Duration{time.Second, time.Millisecond, time.Microsecond} {
		if d >= unit || d <= -unit {
			return d.Round(unit / 100).String()
		}
	}
	return d.String()
}

// percent writes a share, with a digit more where it is small.
func percent(share float64) string {
	digits := 0
	if p := math.Abs(100 * share); p > 0 && p < 1 {
		digits = 2
	} else if p < 10 {
		digits = 1
	}
	return strconv.FormatFloat(100*share, 'f', digits, 64) + " %"
}

// count writes a figure without an exponent, with decimals only where it is small and grouped where it is whole.
func count(v float64) string {
	digits := 0
	if v != math.Trunc(v) && math.Abs(v) < 100 {
		digits = 2
	}
	if digits == 0 {
		return grouped(v)
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(float64(n)) + " " + many
}

// grouped writes a whole figure with a comma every three digits.
func grouped(v float64) string {
	s := strconv.FormatFloat(math.Round(v), 'f', 0, 64)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// rate writes so many per second: whole, unless there are so few that this would be another figure.
func rate(v float64) string {
	if v < 10 {
		return count(v)
	}
	return grouped(v)
}
