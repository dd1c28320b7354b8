package matrix_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/handoff-http/handoff/bench/matrix"
)

func TestEveryRoundHoldsEveryArmOnce(t *testing.T) {
	for _, order := range matrix.Schedule(6, 9, 42) {
		sorted := slices.Sorted(slices.Values(order))
		if want := []int{0, 1, 2, 3, 4, 5}; !slices.Equal(sorted, want) {
			t.Errorf("round %v holds %v, want %v", order, sorted, want)
		}
	}
}

// A cost that grows steadily with time must fall on all arms alike: over a round and its mirror image, the places of
// every arm add up to the same.
func TestSteadyDriftCancelsOverTwoRounds(t *testing.T) {
	schedule := matrix.Schedule(5, 8, 7)
	for round := 0; round < len(schedule); round += 2 {
		for arm := range 5 {
			sum := slices.Index(schedule[round], arm) + slices.Index(schedule[round+1], arm)
			if sum != 4 {
				t.Errorf("rounds %v and %v: places of arm %d add up to %d, want 4", schedule[round], schedule[round+1], arm, sum)
			}
		}
	}
}

func TestScheduleFollowsFromItsSeed(t *testing.T) {
	a, b, c := matrix.Schedule(6, 8, 1), matrix.Schedule(6, 8, 1), matrix.Schedule(6, 8, 2)
	if !reflect.DeepEqual(a, b) {
		t.Errorf("same seed, different schedules:\n%v\n%v", a, b)
	}
	if reflect.DeepEqual(a, c) {
		t.Errorf("seeds 1 and 2 give the same schedule: %v", a)
	}
	if a[0][0] != 0 || c[0][0] != 0 {
		t.Errorf("first cells %d and %d, want the baseline, 0", a[0][0], c[0][0])
	}
}
