package page

import (
	"fmt"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// measure is what a point is ranked by.
type measure struct {
	verb, noun string
	better     string // "least", "most"
	ratio      func(*result.Row) stats.Ratio
	figure     func(*result.Sample) float64
	lessWins   bool
}

var (
	byCPU = measure{
		verb: "costs", noun: "CPU per request", better: "least", lessWins: true, figure: cpuPerRequest,
		ratio: func(r *result.Row) stats.Ratio { return r.CPURatio },
	}
	byRate = measure{
		verb: "serves", noun: "requests/s", better: "most", figure: reqPerSec,
		ratio: func(r *result.Row) stats.Ratio { return r.ReqRatio },
	}
)

func measureOf(p *result.PointSummary) measure {
	if p.RankedBy == result.ByRate {
		return byRate
	}
	return byCPU
}

// finding is what a point shows, without a full stop: the best arm with its ratio and interval, or that there is no
// difference.
func (r *reporter) finding(i int) string {
	p := r.point(i)
	m, ranked, base := measureOf(p), ranked(p), r.run.Baseline
	switch {
	case len(ranked) == 0:
		return "No server could be ranked"
	case len(ranked) == 1:
		return fmt.Sprintf("%s is the only server that could be ranked", ranked[0].Arm)
	case ranked[0].Arm == base:
		next := ranked[1]
		return r.against(m, p, next, fmt.Sprintf("%s, the baseline, has the %s %s: the next, %s, %s %s × as much %s",
			base, m.better, m.noun, next.Arm, m.verb, times(m.ratio(next).Value), bracketed(m.ratio(next))))
	}
	best := surest(m, p, ranked)
	claim := fmt.Sprintf("%s %s %s × %s’s %s %s", best.Arm, m.verb, times(m.ratio(best).Value), base, m.noun, bracketed(m.ratio(best)))
	if first := ranked[0]; first != best {
		claim += fmt.Sprintf("; %s may be better still, ≈ %s × %s", first.Arm, times(m.ratio(first).Value), bracketed(m.ratio(first)))
	}
	return r.against(m, p, best, claim)
}

// surest is the best of the servers that are significantly better than the baseline, or the best of all if none is: a
// server that varies too much for a claim does not take it from the next.
func surest(m measure, p *result.PointSummary, rows []*result.Row) *result.Row {
	for _, row := range rows {
		if ratio := m.ratio(row); ratio.Differs() && (ratio.Value < 1) == m.lessWins && !within(ratio, p.Floor) {
			return row
		}
	}
	return rows[0]
}

// within reports whether a ratio is no farther from 1 than the baseline's to itself may be.
func within(ratio, floor stats.Ratio) bool {
	return floor.HasInterval() && floor.Low <= ratio.Value && ratio.Value <= floor.High
}

// against says claim if the arm's ratio to the baseline supports one, or why there is none.
func (r *reporter) against(m measure, p *result.PointSummary, row *result.Row, claim string) string {
	ratio := m.ratio(row)
	about := fmt.Sprintf("%s ≈ %s × %s’s %s %s", row.Arm, times(ratio.Value), r.run.Baseline, m.noun, bracketed(ratio))
	switch {
	case ratio.Pairs == 0:
		return "No ratios: " + r.run.Baseline + ", the baseline, has no figures"
	case !ratio.HasInterval():
		return fmt.Sprintf("Too few rounds for an interval: %s", about)
	case !ratio.Differs():
		return "No significant difference at the top: " + about
	case within(ratio, p.Floor):
		return "Within the noise floor: " + about
	}
	return claim
}

func bracketed(r stats.Ratio) string {
	if !r.HasInterval() {
		return ""
	}
	return bracket(r)
}

func ranked(p *result.PointSummary) (rows []*result.Row) {
	for i := range p.Rows {
		if p.Rows[i].Status == result.Ranked {
			rows = append(rows, &p.Rows[i])
		}
	}
	return rows
}

// floor says what the baseline against itself shows: over all points, the widest.
func (r *reporter) floor() string {
	var widest stats.Ratio
	where := ""
	for i := range r.run.Points {
		if f := r.point(i).Floor; f.Pairs > 0 && (widest.Pairs == 0 || f.HasInterval() && f.HalfWidth() > widest.HalfWidth()) {
			widest, where = f, r.run.Points[i].Name
		}
	}
	switch {
	case widest.Pairs == 0:
		return "No A/A arm was measured, so the noise floor is not known."
	case !widest.HasInterval():
		return fmt.Sprintf("Noise floor: %s against itself %s ×, too few rounds to say more.", r.run.Baseline, times(widest.Value))
	}
	text := fmt.Sprintf("Noise floor: %s against itself shows %s × %s", r.run.Baseline, times(widest.Value), bracket(widest))
	if where != "" {
		text += " where it is widest (" + where + ")"
	}
	if widest.Differs() {
		return text + ": it differs from itself, so a difference of this size says nothing here."
	}
	return text + ": a smaller difference says nothing."
}
