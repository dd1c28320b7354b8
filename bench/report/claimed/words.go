package claimed

import (
	"fmt"
	"math"

	"github.com/handoff-http/handoff/bench/claims"
)

// Line is an outcome in one line: verdict and effect.
func Line(o claims.Outcome) string {
	text := string(o.Verdict)
	if effect := Effect(o); effect != "" {
		text += ": " + effect
	}
	if o.Reason != "" {
		text += ": " + o.Reason
	}
	return text
}

// telling is the finding that made the verdict: the first, or the first that is not confirmed.
func telling(o claims.Outcome) (f claims.Finding, ok bool) {
	for _, f := range o.Finding {
		if f.Verdict == o.Verdict {
			return f, true
		}
	}
	if len(o.Finding) > 0 {
		return o.Finding[0], true
	}
	return f, false
}

// Effect is the figure that made the verdict, with its interval and what was predicted of it; or how an exchange ended.
func Effect(o claims.Outcome) string {
	if f, ok := telling(o); ok {
		if f.Rounds == 0 {
			return ""
		}
		return fmt.Sprintf("%s = %s, predicted %s", Ratio(f), Interval(f), Predicted(f))
	}
	for _, e := range o.Ended {
		for _, s := range e.Steps {
			if !s.OK {
				return fmt.Sprintf("%s: connection %d: %s, predicted: %s", e.Server, s.Conn, s.Got, s.Want)
			}
		}
	}
	if len(o.Ended) > 0 {
		return fmt.Sprintf("%d of %d exchanges ended as predicted", len(o.Ended), len(o.Ended))
	}
	return ""
}

// Ratio names what the effect is of.
func Ratio(f claims.Finding) string {
	if f.To == "" {
		return fmt.Sprintf("%s of %s", f.Title(), f.Of)
	}
	return fmt.Sprintf("%s, %s ÷ %s", f.Title(), f.Of, f.To)
}

// Interval is the effect with its interval.
func Interval(f claims.Finding) string {
	text := f.Bound + amount(f, f.Effect)
	if f.Low != 0 || f.High != 0 {
		text += fmt.Sprintf(" [%s, %s]", amount(f, f.Low), amount(f, f.High))
	}
	return text
}

// Predicted is what was predicted of it.
func Predicted(f claims.Finding) string {
	switch {
	case f.AtLeast > 0 && f.AtMost > 0:
		return amount(f, f.AtLeast) + " to " + amount(f, f.AtMost)
	case f.AtLeast > 0:
		return "≥ " + amount(f, f.AtLeast)
	}
	return "≤ " + amount(f, f.AtMost)
}

// amount writes a ratio as a number, a figure with its unit.
func amount(f claims.Finding, x float64) string {
	switch {
	case f.To == "":
		return f.Metric.Format(x)
	case math.Abs(x) >= 100:
		return fmt.Sprintf("%.0f", x)
	case math.Abs(x) >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

func cell(o claims.Outcome) string {
	if effect := Effect(o); effect != "" {
		return effect
	}
	return o.Reason
}

// Tally says how many claims came out how, and whether the run is whole.
func Tally(f *claims.File) string {
	text := fmt.Sprintf("%d confirmed, %d refuted, %d inconclusive", f.Count(claims.Confirmed), f.Count(claims.Refuted), f.Count(claims.Inconclusive))
	if f.Partial {
		text += "; partial"
		if f.Reason != "" {
			text += ": " + f.Reason
		}
	}
	return text
}
