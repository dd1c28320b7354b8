package child

import (
	"slices"
	"testing"
)

// Whoever pins one side leaves the other the cores that it does not touch, or, if it touches all, the CPUs.
func TestTheOtherSideKeepsClearOfWhatWasGiven(t *testing.T) {
	two := Siblings{0: {0, 2}, 2: {0, 2}, 1: {1, 3}, 3: {1, 3}}
	for _, c := range []struct {
		given, want []int
		shared      bool
	}{
		{[]int{0}, []int{1, 3}, false},
		{[]int{1, 3}, []int{0, 2}, false},
		{[]int{0, 1}, []int{2, 3}, true},
		{[]int{0, 1, 2, 3}, nil, false},
	} {
		got := override([]int{1, 3}, nil, c.given, []int{0, 1, 2, 3}, two)
		if !slices.Equal(got, c.want) || shareCore(got, c.given, two) != c.shared {
			t.Errorf("given %v: the other side has %v, shared %v; want %v, %v", c.given, got, shareCore(got, c.given, two), c.want, c.shared)
		}
	}
}
