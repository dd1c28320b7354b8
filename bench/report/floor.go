package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// floor writes what the baseline shows against itself, and which differences are no larger.
func (p *page) floor(v *view) {
	s := v.s
	verdict := "no significant difference"
	switch {
	case s.Floor.Pairs == 0:
		return
	case !s.Floor.HasInterval():
		verdict = "too few rounds to say more"
	case s.Floor.Differs() || s.FloorRate.Differs():
		verdict = "it differs from itself, so a difference of this size says nothing here"
	}
	cpu := ""
	if s.RankedBy == result.ByCPU {
		cpu = "CPU " + ratioText(s.Floor) + ", "
	}
	p.wrap("", fmt.Sprintf("Noise floor (A/A): %s against itself: %sreq/s %s: %s.", v.run.Baseline, cpu, ratioText(s.FloorRate), verdict))
	for i := range s.Rows {
		if v.withinFloor(&s.Rows[i]) {
			p.wrap("", fmt.Sprintf("~ significant, but smaller than the noise floor's spread (up to %s %%): do not quote it.", three(100*(v.spread()-1))))
			return
		}
	}
}

// spread is how far the interval of the baseline over itself reaches from 1, as a factor; 1 if there is none.
func (v *view) spread() float64 {
	if f := v.s.Floor; f.HasInterval() && f.Low > 0 {
		return max(f.High, 1/f.Low, 1)
	}
	return 1
}

// withinFloor reports whether an arm differs from the baseline, but no more than the baseline may from itself.
func (v *view) withinFloor(r *result.Row) bool {
	ratio := v.ranked(r)
	return r.Rank > 0 && ratio.Differs() && max(ratio.Value, 1/ratio.Value) < v.spread()
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
