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
	bad := append(differing(settings(a), settings(b)), differing(peers(a, b), peers(b, a))...)
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
	d.Untested = d.untested()
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
			x.RelativeTo = a.Baseline
			x.RelativeCPU = relative(cellsA, cellsB, arm.Name, a.Baseline, b.Baseline, (*Sample).cpuPerRequest)
			x.RelativeRate = relative(cellsA, cellsB, arm.Name, a.Baseline, b.Baseline, (*Sample).reqPerSec)
		} else if ceilingA, ceilingB := a.ceiling(), b.ceiling(); ceilingA != "" && ceilingB != "" {
			x.RelativeTo = ceilingA
			x.RelativeCPU = relative(cellsA, cellsB, arm.Name, ceilingA, ceilingB, (*Sample).cpuPerRequest)
		}
		x.Tested = Tested{x.CPU.HasInterval(), x.Rate.HasInterval(), x.RelativeCPU.HasInterval(), x.RelativeRate.HasInterval()}
		d.Arms = append(d.Arms, x)
	}
	return d
}

func unpaired(a, b []Sample, figure func(*Sample) float64) stats.Ratio {
	return stats.Unpaired(figures(b, figure), figures(a, figure))
}

// relative compares ratios to another arm in the same round, in B against in A.
func relative(cellsA, cellsB map[string][]Sample, arm, toA, toB string, figure func(*Sample) float64) stats.Ratio {
	return stats.Unpaired(
		perRound(cellsB[arm], cellsB[toB], figure),
		perRound(cellsA[arm], cellsA[toA], figure))
}

// ceiling names the arm that does nothing, "" if there is none.
func (run *Run) ceiling() string {
	if i := slices.IndexFunc(run.Arms, func(a Arm) bool { return a.Ceiling }); i >= 0 {
		return run.Arms[i].Name
	}
	return ""
}

// perRound is the arm's figure over the other's in each round that has both; 0, which counts for nothing, elsewhere.
func perRound(arm, base []Sample, figure func(*Sample) float64) []float64 {
	ratios := make([]float64, len(arm))
	for i := range arm {
		if x, y := figure(&arm[i]), figure(&base[i]); x > 0 && y > 0 {
			ratios[i] = x / y
		}
	}
	return ratios
}
