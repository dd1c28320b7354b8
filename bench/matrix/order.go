package matrix

import (
	"math/rand/v2"
	"slices"
)

// Schedule returns the order of the arms, by index, in every round: each arm once a round, so that a round's cells are
// neighbours in time and can be paired. Arm 0 is the baseline.
//
// Rounds come in twos: a shuffled order, then its mirror image. A steady drift within rounds then favours an arm in one
// as much as it hurts it in the other, and no arm always runs after the same neighbour. The very first cell is the
// baseline's, because benchstat takes the first column it meets as the base. The same seed gives the same schedule.
func Schedule(arms, rounds int, seed uint64) [][]int {
	rng := rand.New(rand.NewPCG(seed, 0))
	schedule := make([][]int, 0, rounds)
	for round := range rounds {
		var order []int
		if round%2 == 1 {
			order = slices.Clone(schedule[round-1])
			slices.Reverse(order)
		} else {
			order = rng.Perm(arms)
		}
		if round == 0 {
			baselineFirst(order)
		}
		schedule = append(schedule, order)
	}
	return schedule
}

func baselineFirst(order []int) {
	if i := slices.Index(order, 0); i > 0 {
		order[0], order[i] = order[i], order[0]
	}
}
