package result

import (
	"fmt"
	"math"

	"github.com/handoff-http/handoff/bench/verdict"
	"github.com/handoff-http/handoff/internal/hist"
)

// judgeThresholds holds a row against the wishes of the user. An arm that serves a part of its connections is held
// against them too. The control and the ceiling are not: nobody asks anything of them.
func (run *Run) judgeThresholds(row *Row, cells []Sample) (all []verdict.Verdict) {
	if arm := run.arm(row.Arm); arm.Control || arm.Ceiling || row.Status == NotRun {
		return nil
	}
	for _, text := range run.Thresholds {
		t, err := verdict.ParseThreshold(text)
		got, ok := "", false
		if err == nil {
			got, ok = t.Check(row.figures(t, cells))
		}
		if !ok {
			all = append(all, verdict.Verdict{
				Name: verdict.ThresholdName, Level: verdict.Fail, Text: fmt.Sprintf("%s not kept: %s", text, got),
			})
		}
	}
	return all
}

// thresholds are the row's verdicts about them, as the run says them: with the arm and the point.
func (row *Row) thresholds(point string) (all []verdict.Verdict) {
	for _, v := range row.Verdicts {
		if v.Name == verdict.ThresholdName {
			v.Text = fmt.Sprintf("%s%s: %s", row.Arm, at(point), v.Text)
			all = append(all, v)
		}
	}
	return all
}

// figures are those of the row: medians over its rounds, but the largest of their largest, and all errors.
func (row *Row) figures(t verdict.Threshold, cells []Sample) verdict.Figures {
	f := verdict.Figures{
		Quantile: func(float64) float64 {
			return figure(median(cells, func(s *Sample) float64 { return s.percentile(t) }))
		},
		Mean:   figure(median(cells, (*Sample).mean)),
		Errors: math.NaN(), ErrRatio: math.NaN(), ReqPerSec: math.NaN(),
		CPU: figure(row.CPU), Lag: figure(row.LagP99),
	}
	if row.Rounds > 0 {
		f.ReqPerSec, f.Errors = row.ReqPerSec, float64(row.Errors)
		f.ErrRatio = f.Errors / max(1, f.Errors+float64(row.Requests))
	}
	for i := range cells {
		f.Max = max(f.Max, cells[i].percentile(mostOf))
	}
	f.Max = figure(f.Max)
	return f
}

// figure is v, or NaN where 0 stands for none.
func figure(v float64) float64 {
	if v == 0 {
		return math.NaN()
	}
	return v
}

var mostOf = verdict.Threshold{Figure: "p100"}

// percentile is the one that t is on, ns; 0 if it is not known.
func (s *Sample) percentile(t verdict.Threshold) float64 {
	if !s.OK() {
		return 0
	}
	if v, ok := s.summarised(t); ok {
		return float64(v)
	}
	return float64(s.Asked[t.Figure])
}

// summarised is the percentile that t is on, where every result has it.
func (s *Sample) summarised(t verdict.Threshold) (ns int64, ok bool) {
	l, q := &s.Load.Latency, 0.0
	if q, ok = t.Quantile(); !ok {
		return 0, false
	}
	v, ok := map[float64]int64{0.5: l.P50, 0.9: l.P90, 0.99: l.P99, 0.999: l.P999, 1: l.Max}[math.Round(q*1e6)/1e6]
	return v, ok
}

// ask keeps the percentiles that thresholds are on and that the result itself does not have, while its histogram is at
// hand.
func (run *Run) ask(s *Sample) {
	if !s.OK() || s.Load.Latency.Histogram == "" {
		return
	}
	var h *hist.Histogram
	for _, text := range run.Thresholds {
		t, err := verdict.ParseThreshold(text)
		q, on := t.Quantile()
		if _, known := s.summarised(t); err != nil || !on || known {
			continue
		}
		if h == nil {
			if h, err = hist.Decode(s.Load.Latency.Histogram); err != nil {
				return
			}
			s.Asked = make(map[string]int64)
		}
		s.Asked[t.Figure] = h.Quantile(q)
	}
}
