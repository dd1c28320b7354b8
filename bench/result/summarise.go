package result

import (
	"cmp"
	"math"
	"slices"

	"github.com/handoff-http/handoff/bench/stats"
)

// Summarise computes the summary of what run holds so far.
func Summarise(run *Run) Summary {
	points := make([]PointSummary, len(run.Points))
	for i := range points {
		points[i] = summarisePoint(run, i)
	}
	return conclude(run, points)
}

// summarisePoint computes what follows from the samples of one point alone.
func summarisePoint(run *Run, point int) PointSummary {
	rounds := byArm(run, point)
	base := rounds[run.Baseline]
	s := PointSummary{Point: run.Points[point].Name, RankedBy: rankedBy(rounds), Rounds: measuredRounds(rounds)}
	for _, arm := range run.Arms {
		row := summariseArm(run, point, arm, rounds[arm.Name], base)
		if arm.Ceiling {
			s.Ceiling = &row
			continue
		}
		s.Rows = append(s.Rows, row)
	}
	correct(run, s.Rows)
	for i, row := range s.Rows {
		if row.isControl(run) {
			s.Floor, s.FloorRate = s.Rows[i].CPURatio, s.Rows[i].ReqRatio
			if s.RankedBy == ByRate {
				s.Floor = s.Rows[i].ReqRatio
			}
		}
	}
	rank(s.Rows, s.RankedBy)
	return s
}

// correct sets the p-values of a point's comparisons for how many there are. The baseline is compared with nothing, and
// the control is no claim but what claims are held against, so it keeps its own.
func correct(run *Run, rows []Row) {
	var cpu, rate []*stats.Ratio
	for i := range rows {
		if r := &rows[i]; r.Arm != run.Baseline && !r.isControl(run) {
			cpu, rate = append(cpu, &r.CPURatio), append(rate, &r.ReqRatio)
		}
	}
	stats.Holm(cpu...)
	stats.Holm(rate...)
}

func (row *Row) isControl(run *Run) bool {
	arm := run.arm(row.Arm)
	return arm != nil && arm.Control
}

// arm finds an arm by its name, nil if there is none.
func (run *Run) arm(name string) *Arm {
	for i := range run.Arms {
		if run.Arms[i].Name == name {
			return &run.Arms[i]
		}
	}
	return nil
}

// byArm sorts the samples of a point by arm and round; a round without the arm is an empty sample, which has no figures.
func byArm(run *Run, point int) map[string][]Sample {
	arms := make(map[string][]Sample)
	for _, arm := range run.Arms {
		arms[arm.Name] = make([]Sample, run.Rounds)
	}
	for _, s := range run.Samples {
		if cells := arms[s.Arm]; s.Point == point && !s.Dropped && s.Round >= 1 && s.Round <= len(cells) {
			cells[s.Round-1] = s
		}
	}
	return arms
}

func rankedBy(arms map[string][]Sample) string {
	by := ByCPU
	for _, cells := range arms {
		for i := range cells {
			if cells[i].cpuPerRequest() > 0 {
				return ByCPU
			}
			if cells[i].OK() {
				by = ByRate
			}
		}
	}
	return by
}

func measuredRounds(arms map[string][]Sample) int {
	seen := make(map[int]bool)
	for _, cells := range arms {
		for i := range cells {
			if cells[i].OK() {
				seen[i] = true
			}
		}
	}
	return len(seen)
}

// rank sorts rows and numbers the ranked ones.
func rank(rows []Row, by string) {
	group := map[Status]int{Ranked: 0, Control: 0, Starved: 1, Stalled: 1, Failed: 2, NotRun: 2}
	cost := costs(rows, by)
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(group[a.Status], group[b.Status]), cmp.Compare(cost(&a), cost(&b)))
	})
	n := 0
	for i := range rows {
		if rows[i].Status == Ranked {
			n++
			rows[i].Rank = n
		}
	}
}

// costs is what rows are ranked by, the least first, and infinite without a figure. It is the ratio, so that the ranking
// never contradicts it: the median may, where rounds drift or some are missing. Without the baseline's figures there
// are no ratios, and it is the median.
func costs(rows []Row, by string) func(*Row) float64 {
	ratio, figure, sign := func(r *Row) stats.Ratio { return r.CPURatio }, func(r *Row) float64 { return r.CPU }, 1.0
	if by == ByRate {
		ratio, figure, sign = func(r *Row) stats.Ratio { return r.ReqRatio }, func(r *Row) float64 { return r.ReqPerSec }, -1
	}
	paired := !slices.ContainsFunc(rows, func(r Row) bool { return figure(&r) > 0 && ratio(&r).Pairs == 0 })
	return func(r *Row) float64 {
		switch {
		case figure(r) <= 0:
			return math.Inf(1)
		case paired:
			return sign * ratio(r).Value
		}
		return sign * figure(r)
	}
}
