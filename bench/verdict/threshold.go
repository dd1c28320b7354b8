package verdict

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Threshold is a wish about one figure: p99<5ms, req/s>10000. Make one with ParseThreshold.
type Threshold struct {
	Figure string  // p99, p99.9, max, mean, req/s, errors, err-ratio, cpu or lag
	Op     string  // <, <=, > or >=
	Value  float64 // ns for times; per second for req/s; a count for errors; a share 0..1 for err-ratio

	text string
	kind kind
}

// kind is what the value of a figure is written as.
type kind int

const (
	span kind = iota
	number
	share
)

// figureKinds are the figures that a threshold may be on, percentiles apart.
var figureKinds = map[string]kind{
	"max": span, "mean": span, "cpu": span, "lag": span, "req/s": number, "errors": number, "err-ratio": share,
}

const thresholdForm = "want FIGURE<VALUE or FIGURE>VALUE (also <=, >=) with p50, p99, p99.9 …, max, mean, cpu or lag and a time " +
	"such as 5ms, req/s or errors and a number, or err-ratio and a share such as 0.1%"

// ParseThreshold reads a threshold such as p99<5ms, p99.9<=20ms, max<1s, req/s>10000, errors<1, err-ratio<0.1%, cpu<10us
// (the server's CPU per request) or lag<100us (the generator's own lateness, p99). Blanks around its parts are ignored.
func ParseThreshold(s string) (Threshold, error) {
	fail := func(why string) (Threshold, error) {
		return Threshold{}, fmt.Errorf("threshold %q: %s; %s", s, why, thresholdForm)
	}
	at := strings.IndexAny(s, "<>")
	if at < 0 {
		return fail("there is no < or > in it")
	}
	op, value := s[at:at+1], s[at+1:]
	if rest, ok := strings.CutPrefix(value, "="); ok {
		op, value = op+"=", rest
	}
	t := Threshold{Figure: strings.TrimSpace(s[:at]), Op: op}
	value = strings.TrimSpace(value)
	switch k, ok := figureKinds[t.Figure]; {
	case ok:
		t.kind = k
	case !isPercentile(t.Figure):
		return fail(fmt.Sprintf("there is no figure %q", t.Figure))
	}
	var why string
	if t.Value, why = t.kind.parse(value); why != "" {
		return fail(why)
	}
	t.text = t.Figure + t.Op + value
	return t, nil
}

func isPercentile(s string) bool {
	digits, ok := strings.CutPrefix(s, "p")
	q, err := strconv.ParseFloat(digits, 64)
	return ok && err == nil && q > 0 && q <= 100 && !strings.ContainsAny(digits, "+-eExX_")
}

// parse reads a value of this kind, and says what is wrong with it.
func (k kind) parse(s string) (v float64, why string) {
	switch k {
	case span:
		d, err := time.ParseDuration(s)
		if err != nil || d < 0 {
			return 0, fmt.Sprintf("%q is not a time", s)
		}
		return float64(d), ""
	case share:
		text, percent := strings.CutSuffix(s, "%")
		v, why := number.parse(text)
		if percent {
			v /= 100
		}
		if v > 1 {
			why = fmt.Sprintf("%q is more than everything", s)
		}
		return v, why
	default:
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || !(v >= 0) || math.IsInf(v, 0) {
			return 0, fmt.Sprintf("%q is not a number", s)
		}
		return v, ""
	}
}

// String gives the threshold back as it was written, blanks apart.
func (t Threshold) String() string { return t.text }

// Quantile is the quantile that t is on, 0..1, and whether it is on one: p99.9 is 0.999.
func (t Threshold) Quantile() (q float64, ok bool) {
	if !isPercentile(t.Figure) {
		return 0, false
	}
	q, _ = strconv.ParseFloat(t.Figure[1:], 64)
	return math.Round(q*1e7) / 1e9, true // 99.9 % is 0.999 and not a bit more
}
