package result

import (
	"slices"

	"github.com/handoff-http/handoff/bench/stats"
)

// Diff compares two runs, A before and B after a change, say. It pairs points by their settings and arms by name. Runs
// that were not made alike are refused with a *Mismatch that lists all that differs; what is meant to differ is shown in
// the Side of each.
func Diff(a, b *Run) (*Difference, error) {
	points := commonPoints(a, b)
	bad := differing(settings(a), settings(b))
	if len(points) == 0 {
		bad = append(bad, differing(loads(a), loads(b))...)
	}
	if len(points) == 0 && len(bad) == 0 {
		bad = append(bad, Setting{Name: "points", A: names(a), B: names(b)})
	}
	if len(bad) > 0 {
		return nil, &Mismatch{Settings: bad}
	}
	d := &Difference{A: side(a), B: side(b), Baseline: a.Baseline}
	d.OnlyA, d.OnlyB = only(a, b), only(b, a)
	for _, p := range points {
		d.Points = append(d.Points, diffPoint(a, b, p))
	}
	d.correct()
	return d, nil
}

// pair is the same point in two runs.
type pair struct{ a, b int }

func commonPoints(a, b *Run) (pairs []pair) {
	for i, p := range a.Points {
		if j := b.point(p); j >= 0 {
			pairs = append(pairs, pair{i, j})
		}
	}
	return pairs
}

// point finds one of the same settings, -1 if there is none. A name says what varies in its run, which may be other things.
func (run *Run) point(like Point) int {
	return slices.IndexFunc(run.Points, func(p Point) bool {
		p.Name, p.Stopped = like.Name, like.Stopped
		return p == like
	})
}

func names(run *Run) string {
	var all string
	for i, p := range run.Points {
		if i > 0 {
			all += ", "
		}
		all += p.Name
	}
	return all
}

func side(run *Run) Side {
	s := run.Summary
	if len(s.Points) != len(run.Points) {
		s = Summarise(run)
	}
	return Side{
		Version: run.Machine.Build.Version, Commit: run.Machine.Build.Commit, Started: run.Started, Seed: run.Seed,
		Rounds: run.Rounds, Partial: run.Partial, Failed: s.Failed, Memory: run.Machine.Memory,
	}
}

// only lists what a has and b has not.
func only(a, b *Run) (all []string) {
	for _, p := range a.Points {
		if b.point(p) < 0 {
			all = append(all, "point "+p.Name)
		}
	}
	for _, arm := range a.Arms {
		if b.arm(arm.Name) == nil {
			all = append(all, "arm "+arm.Name)
		}
	}
	return all
}

func diffPoint(a, b *Run, p pair) PointDifference {
	cellsA, cellsB := byArm(a, p.a), byArm(b, p.b)
	d := PointDifference{Point: a.Points[p.a].Name, RankedBy: ByCPU}
	if rankedBy(cellsA) == ByRate || rankedBy(cellsB) == ByRate {
		d.RankedBy = ByRate
	}
	sumA, sumB := summarisePoint(a, p.a), summarisePoint(b, p.b)
	for _, arm := range a.Arms {
		other := b.arm(arm.Name)
		if other == nil || arm.Control || arm.Ceiling || other.Control || other.Ceiling {
			continue
		}
		rowA, rowB := sumA.row(arm.Name), sumB.row(arm.Name)
		x := ArmDifference{Arm: arm.Name,
			CPUA: rowA.CPU, CPUB: rowB.CPU, RateA: rowA.ReqPerSec, RateB: rowB.ReqPerSec,
			AtLeastA: rowA.AtLeast, AtLeastB: rowB.AtLeast, StatusA: rowA.Status, StatusB: rowB.Status,
			CPU:  unpaired(cellsA[arm.Name], cellsB[arm.Name], (*Sample).cpuPerRequest),
			Rate: unpaired(cellsA[arm.Name], cellsB[arm.Name], (*Sample).reqPerSec),
		}
		if arm.Name != a.Baseline {
			x.RelativeCPU = relative(a, b, cellsA, cellsB, arm.Name, (*Sample).cpuPerRequest)
			x.RelativeRate = relative(a, b, cellsA, cellsB, arm.Name, (*Sample).reqPerSec)
		}
		d.Arms = append(d.Arms, x)
	}
	return d
}

func unpaired(a, b []Sample, figure func(*Sample) float64) stats.Ratio {
	return stats.Unpaired(figures(b, figure), figures(a, figure))
}

// relative compares ratios to the baseline of the same round, in B against in A.
func relative(a, b *Run, cellsA, cellsB map[string][]Sample, arm string, figure func(*Sample) float64) stats.Ratio {
	return stats.Unpaired(
		perRound(cellsB[arm], cellsB[b.Baseline], figure),
		perRound(cellsA[arm], cellsA[a.Baseline], figure))
}

// perRound is the arm's figure over the baseline's in each round that has both; 0, which counts for nothing, elsewhere.
func perRound(arm, base []Sample, figure func(*Sample) float64) []float64 {
	ratios := make([]float64, len(arm))
	for i := range arm {
		if x, y := figure(&arm[i]), figure(&base[i]); x > 0 && y > 0 {
			ratios[i] = x / y
		}
	}
	return ratios
}

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
