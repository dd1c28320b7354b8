package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/verdict"
)

// thresholds says of each whether it was kept, and with what figure.
func (p *page) thresholds(run *result.Run) {
	for _, text := range run.Thresholds {
		var kept, failed []string
		for i := range run.Summary.Points {
			s := &run.Summary.Points[i]
			for j := range s.Rows {
				r := &s.Rows[j]
				if r.Status == result.Control || r.Status == result.NotRun {
					continue
				}
				if got, ok := keeps(r, text); ok {
					kept = append(kept, held(r.Arm, s.Point, got))
				} else {
					failed = append(failed, held(r.Arm, s.Point, got))
				}
			}
		}
		p.threshold(text, kept, failed)
	}
}

func (p *page) threshold(text string, kept, failed []string) {
	const most = 8 // of those that kept it: nobody reads on
	rest := ""
	if len(kept) > most {
		kept, rest = kept[:most], fmt.Sprintf(" and %d more", len(kept)-most)
	}
	keepers := "kept by " + strings.Join(kept, ", ") + rest
	switch {
	case len(failed) == 0 && len(kept) == 0:
		p.wrap("", fmt.Sprintf("Threshold %s: nothing was measured.", text))
	case len(failed) == 0:
		p.wrap("", fmt.Sprintf("Threshold %s: ok: %s.", text, keepers))
	case len(kept) == 0:
		p.wrap("", fmt.Sprintf("Threshold %s: FAILED: not kept by %s.", text, strings.Join(failed, ", ")))
	default:
		p.wrap("", fmt.Sprintf("Threshold %s: FAILED: not kept by %s; %s.", text, strings.Join(failed, ", "), keepers))
	}
}

func held(arm, point, got string) string {
	if point != "" {
		arm += " at " + point
	}
	if got != "" {
		arm += " (" + got + ")"
	}
	return arm
}

// keeps reads from the verdicts whether an arm keeps a threshold: they were made where all of its figures were at hand. Of
// what was kept the figure is shown if the row has it.
func keeps(r *result.Row, text string) (got string, ok bool) {
	for _, v := range r.Verdicts {
		if got, is := strings.CutPrefix(v.Text, text+" not kept: "); is && v.Name == verdict.ThresholdName {
			return got, false
		}
	}
	t, err := verdict.ParseThreshold(text)
	if err != nil {
		return "", true
	}
	if got, ok = t.Check(figures(r)); !ok {
		got = ""
	}
	return got, true
}

func figures(r *result.Row) verdict.Figures {
	or := func(v float64) float64 {
		if v == 0 {
			return math.NaN()
		}
		return v
	}
	errs := float64(r.Errors)
	return verdict.Figures{
		Quantile: func(q float64) float64 {
			return or(map[float64]float64{0.5: r.P50, 0.99: r.P99, 0.999: r.P999}[math.Round(q*1e6)/1e6])
		},
		Mean: math.NaN(), Max: math.NaN(), ReqPerSec: or(r.ReqPerSec), CPU: or(r.CPU), Lag: or(r.LagP99),
		Errors: errs, ErrRatio: errs / max(1, errs+float64(r.Requests)),
	}
}
