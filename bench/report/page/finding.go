package page

import (
	"fmt"

	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// measure is what a point is ranked by.
type measure struct {
	verb, noun string
	better     string // "least", "most"
	ratio      func(*result.Row) stats.Ratio
	by         string // result.ByCPU or result.ByRate
	lessWins   bool
}

var (
	byCPU = measure{
		verb: "costs", noun: "CPU per request", better: "least", lessWins: true, by: result.ByCPU,
		ratio: func(r *result.Row) stats.Ratio { return r.CPURatio },
	}
	byRate = measure{
		verb: "serves", noun: "requests/s", better: "most", by: result.ByRate,
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
// difference. A claim that rests on few rounds says on how many.
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
		if ratio := m.ratio(row); p.Claim(ratio) == result.Differs && (ratio.Value < 1) == m.lessWins {
			return row
		}
	}
	return rows[0]
}

// against says claim if the arm's ratio to the baseline supports one, or why there is none.
func (r *reporter) against(m measure, p *result.PointSummary, row *result.Row, claim string) string {
	ratio := m.ratio(row)
	about := fmt.Sprintf("%s ≈ %s × %s’s %s %s", row.Arm, times(ratio.Value), r.run.Baseline, m.noun, bracketed(ratio))
	switch claimed := p.Claim(ratio); {
	case ratio.Pairs == 0:
		return "No ratios: " + r.run.Baseline + ", the baseline, has no figures"
	case claimed == result.Untested:
		return fmt.Sprintf("Too few rounds for an interval: %s", about)
	case claimed == result.Same:
		return "No significant difference at the top: " + about
	case claimed == result.InNoise:
		return "Within the noise floor: " + about
	}
	return claim + report.InFew(p)
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
	at := 0
	for i := range r.run.Points {
		if f := r.point(i).Floor; f.Pairs > 0 && (widest.Pairs == 0 || result.Reach(f) > result.Reach(widest)) {
			widest, at = f, i
		}
	}
	switch {
	case widest.Pairs == 0:
		return "No A/A arm was measured, so the noise floor is not known."
	case !widest.HasInterval():
		return fmt.Sprintf("Noise floor: %s against itself %s ×, too few rounds to say more.", r.run.Baseline, times(widest.Value))
	}
	text := fmt.Sprintf("Noise floor: %s against itself shows %s × %s", r.run.Baseline, times(widest.Value), bracket(widest))
	if name := r.run.Points[at].Name; name != "" {
		text += " where it is widest (" + name + ")"
	}
	return text + ": " + report.FloorText(r.point(at)) + "."
}
