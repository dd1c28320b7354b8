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
// rate where a run has no CPU figure. Only one that is relative may be called better or worse. Where relative is false it
// is for information: figures of two runs side by side, in which the machine's own drift is as large as it likes.
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
// estimate, relative to the baseline, is beyond the margin, and the difference survives the correction for how many were
// looked at. The baseline itself is held against the ceiling, if both runs have one. An arm that was served in A and
// starved, stalled or failed in B is worse whatever its figures. See Untested for those that this cannot say of.
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
			if arm.lost() || relative && r.Differs() && by > 1+margin {
				worse = append(worse, Regression{Point: p.Point, Arm: arm.Arm, Figure: figure, Relative: relative, Ratio: r, Lost: arm.lost(), Status: arm.StatusB})
			}
		}
	}
	return worse
}

func (x *ArmDifference) lost() bool {
	return x.StatusA == Ranked && (x.StatusB == Starved || x.StatusB == Stalled || x.StatusB == Failed)
}

// untested names what cannot be a regression for want of rounds. The baseline is what others are held against.
func (d *Difference) untested() (all []string) {
	for i := range d.Points {
		p := &d.Points[i]
		for j := range p.Arms {
			arm := &p.Arms[j]
			if _, _, relative := p.Verdict(arm); !relative && !arm.lost() && arm.Arm != d.Baseline {
				all = append(all, arm.Arm+at(p.Point))
			}
		}
	}
	return all
}
