package result

import (
	"github.com/handoff-http/handoff/bench/stats"
)

// correct sets the p-values for how many comparisons there are: every arm at every point is one chance to be wrong. What
// is claimed from one of the four figures is a family of its own.
func (d *Difference) correct() {
	for _, of := range []func(*ArmDifference) *stats.Ratio{
		func(x *ArmDifference) *stats.Ratio { return &x.CPU },
		func(x *ArmDifference) *stats.Ratio { return &x.Rate },
		func(x *ArmDifference) *stats.Ratio { return &x.RelativeCPU },
		func(x *ArmDifference) *stats.Ratio { return &x.RelativeRate },
	} {
		var family []*stats.Ratio
		for i := range d.Points {
			for j := range d.Points[i].Arms {
				family = append(family, of(&d.Points[i].Arms[j]))
			}
		}
		stats.Holm(family...)
	}
}

// Verdict is the ratio that says whether the arm became better or worse, and which one it is: the CPU per request, or the
// rate where a run has no CPU figure; relative to the baseline where the runs tell.
func (p *PointDifference) Verdict(arm *ArmDifference) (r stats.Ratio, figure string, relative bool) {
	r, rel, figure := arm.CPU, arm.RelativeCPU, ByCPU
	if p.RankedBy == ByRate {
		r, rel, figure = arm.Rate, arm.RelativeRate, ByRate
	}
	if rel.HasInterval() {
		return rel, figure, true
	}
	return r, figure, false
}

// Regressions lists the arms that are worse in B by more than margin, a share (0.05: 5 %), and significantly so: the
// estimate is beyond the margin, and the difference survives the correction for how many were looked at. An arm that
// was served in A and starved, stalled or failed in B is worse whatever its figures.
func (d *Difference) Regressions(margin float64) (worse []Regression) {
	for i := range d.Points {
		p := &d.Points[i]
		for j := range p.Arms {
			arm := &p.Arms[j]
			r, figure, relative := p.Verdict(arm)
			by := r.Value
			if figure == ByRate && r.Value > 0 {
				by = 1 / r.Value
			}
			lost := arm.StatusA == Ranked && (arm.StatusB == Starved || arm.StatusB == Stalled || arm.StatusB == Failed)
			if lost || r.Differs() && by > 1+margin {
				worse = append(worse, Regression{Point: p.Point, Arm: arm.Arm, Figure: figure, Relative: relative, Ratio: r, Lost: lost, Status: arm.StatusB})
			}
		}
	}
	return worse
}
