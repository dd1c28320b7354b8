package matrix

import "github.com/handoff-http/handoff/bench/result"

// A group is the cells of one point in one round, which are compared with each other.
type group struct {
	point, round int   // round from 1
	arms         []int // in order
}

// plan lists all groups in the order they are measured in. Every point has its own order of arms, or one arm would follow the
// same neighbour under all of them.
func (c *Config) plan() (groups []group) {
	orders := make([][][]int, len(c.Points))
	for p := range c.Points {
		orders[p] = Schedule(len(c.Arms), c.Rounds, c.Seed+uint64(p))
	}
	for round := 1; round <= c.Rounds; round++ {
		for p, point := range c.Points {
			if point.Stopped > 0 && round > point.Stopped {
				continue
			}
			if arms := c.taking(orders[p][round-1], round); len(arms) > 0 {
				groups = append(groups, group{point: p, round: round, arms: arms})
			}
		}
	}
	return groups
}

// taking leaves those of order that take part in the round.
func (c *Config) taking(order []int, round int) (arms []int) {
	for _, arm := range order {
		if !c.Arms[arm].Ceiling || round <= c.CeilingRounds {
			arms = append(arms, arm)
		}
	}
	return arms
}

// key names a cell in what a run has already.
type key struct {
	arm          string
	point, round int
}

func known(samples []result.Sample) map[key]bool {
	have := make(map[key]bool, len(samples))
	for _, s := range samples {
		if !s.Dropped {
			have[key{s.Arm, s.Point, s.Round}] = true
		}
	}
	return have
}

// complete reports whether every cell of the group is known, but for the ceiling's: nothing is paired with that, and
// result.Resume keeps the cells of a round that has all others.
func (c *Config) complete(g group, have map[key]bool) bool {
	for _, arm := range g.arms {
		if !c.Arms[arm].Ceiling && !have[key{c.Arms[arm].Name, g.point, g.round}] {
			return false
		}
	}
	return true
}

// cells counts those of groups, of one point or, with -1, of all.
func cells(groups []group, point int) (n int) {
	for _, g := range groups {
		if point < 0 || g.point == point {
			n += len(g.arms)
		}
	}
	return n
}
