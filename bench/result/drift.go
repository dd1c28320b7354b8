package result

import (
	"fmt"
	"math"

	"github.com/handoff-http/handoff/bench/stats"
	"github.com/handoff-http/handoff/bench/verdict"
)

// at names a point in a sentence, "" if there is only one.
func at(point string) string {
	if point == "" {
		return ""
	}
	return " at " + point
}

const (
	driftP     = 0.01 // with the points of a run, 0.05 would cry wolf in every other one
	driftShare = 0.10 // pairs cancel a drift, so a small one is nobody's business
)

// drift says that the baseline's cost went one way while the run lasted.
func (run *Run) drift(point int) []verdict.Verdict {
	cost := figures(byArm(run, point)[run.Baseline], (*Sample).cpuPerRequest)
	perRound, p := stats.Trend(cost)
	first, last := span(cost)
	whole := math.Exp(perRound*float64(last-first)) - 1
	if p >= driftP || math.Abs(whole) <= driftShare {
		return nil
	}
	way := "rose"
	if whole < 0 {
		way = "fell"
	}
	return []verdict.Verdict{{
		Name: verdict.Drift, Level: verdict.Note,
		Text: fmt.Sprintf("the CPU per request of %s %s by %.0f %% from the first round to the last%s (p = %.2g): the machine changed while it was measured. Ratios are paired by round and stand; absolute figures are of no one state.",
			run.Baseline, way, 100*math.Abs(whole), at(run.Points[point].Name), p),
		Next: "look for heat, a changing clock speed or a neighbour; fix the governor, and measure again",
	}}
}

// span is the first and the last round with a figure.
func span(v []float64) (first, last int) {
	first = -1
	for i, x := range v {
		if x > 0 {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return max(first, 0), last
}

// noiseFloor says that the baseline differs from itself.
func (run *Run) noiseFloor(s *PointSummary) []verdict.Verdict {
	if !s.Floor.Differs() && !s.FloorRate.Differs() {
		return nil
	}
	what, r := "CPU per request", s.Floor
	if !s.Floor.Differs() || s.RankedBy == ByRate {
		what, r = "requests/s", s.FloorRate
	}
	return []verdict.Verdict{{
		Name: verdict.NoiseFloor, Level: verdict.Note,
		Text: fmt.Sprintf("%s differs from itself%s: %s × %.3f [%.3f, %.3f] in the same run. A difference of that size says nothing here.",
			run.Baseline, at(s.Point), what, r.Value, r.Low, r.High),
		Next: "more rounds, or a quieter machine",
	}}
}
