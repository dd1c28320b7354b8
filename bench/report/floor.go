package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// floor writes what the baseline shows against itself, and up to where a difference says no more.
func (p *page) floor(v *view) {
	s := v.s
	if s.Floor.Pairs == 0 {
		return
	}
	verdict := "too few rounds to say more"
	if s.Floor.HasInterval() {
		verdict = FloorText(s)
	}
	cpu := ""
	if s.RankedBy == result.ByCPU {
		cpu = "CPU " + ratioText(s.Floor) + ", "
	}
	p.wrap("", fmt.Sprintf("Noise floor (A/A): %s against itself: %sreq/s %s: %s.", v.run.Baseline, cpu, ratioText(s.FloorRate), verdict))
	if slices.ContainsFunc(s.Rows, func(r result.Row) bool { return v.doubtful(&r) }) {
		p.wrap("", "~ significant, but within the noise floor: do not quote it.")
	}
}

// FloorText says up to where a difference in what a point is ranked by says nothing there: its floor must have an interval.
func FloorText(s *result.PointSummary) string {
	reach := result.Reach(s.Floor)
	text := fmt.Sprintf("a ratio from %.3f to %.3f says nothing here", 1/reach, reach)
	if s.Floor.Differs() || s.FloorRate.Differs() {
		return "it differs from itself, so " + text
	}
	return text
}

// doubtful reports whether an arm differs from the baseline, but no more than the baseline may from itself.
func (v *view) doubtful(r *result.Row) bool {
	return r.Status != result.Control && r.Arm != v.run.Baseline && v.s.Claim(v.ranked(r)) == result.InNoise
}

// ranked is the ratio that an arm is ranked by.
func (v *view) ranked(r *result.Row) stats.Ratio {
	if v.s.RankedBy == result.ByRate {
		return r.ReqRatio
	}
	return r.CPURatio
}

// rankTests says where the unpaired rank test, which assumes no distribution, does not see it as the paired test does.
func (p *page) rankTests(v *view) {
	var only, not []string
	for i := range v.s.Rows {
		r := &v.s.Rows[i]
		ratio := v.ranked(r)
		const enough = 4 // pairs: fewer cannot reach a p below stats.Alpha at all
		if r.Rank == 0 || r.Arm == v.run.Baseline || ratio.Pairs < enough || math.IsNaN(ratio.MannWhitney) {
			continue
		}
		switch sees := ratio.MannWhitney < stats.Alpha; {
		case ratio.Differs() && !sees:
			only = append(only, fmt.Sprintf("%s (p = %.2g)", r.Arm, ratio.MannWhitney))
		case sees && ratio.P >= stats.Alpha:
			not = append(not, fmt.Sprintf("%s (p = %.2g)", r.Arm, ratio.MannWhitney))
		}
	}
	if len(only) > 0 {
		p.wrap("", "Mann–Whitney, which does not pair rounds, sees no difference for "+strings.Join(only, ", ")+": rounds drift more than the arms differ.")
	}
	if len(not) > 0 {
		p.wrap("", "Mann–Whitney, which does not pair rounds, sees a difference for "+strings.Join(not, ", ")+"; the paired test does not: do not quote it.")
	}
}
