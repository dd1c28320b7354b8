package child_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/child"
)

func TestCPULists(t *testing.T) {
	for in, want := range map[string][]int{
		"": nil, "0": {0}, "3,1": {1, 3}, "0-3,6": {0, 1, 2, 3, 6}, "1-2,2": {1, 2},
	} {
		got, err := child.CPUs(in)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("CPUs(%q): got %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"a", "3-1", "-1", "0-", "99999", "1;2"} {
		if got, err := child.CPUs(in); err == nil || !strings.Contains(err.Error(), "0-3,6") {
			t.Errorf("CPUs(%q): got %v, %v, want an error that shows a valid list", in, got, err)
		}
	}
}

func TestServersAndGeneratorShareNoCore(t *testing.T) {
	for _, c := range []struct {
		cores                  [][]int // the hardware threads of each
		allowed, servers, load []int
	}{
		{nil, nil, nil, nil},
		{nil, []int{0}, nil, nil},
		{nil, []int{0, 1}, []int{0}, []int{1}},
		{nil, []int{2, 5, 7}, []int{2}, []int{5, 7}},
		{nil, []int{0, 1, 2, 3}, []int{0, 1}, []int{2, 3}},
		{[][]int{{0}, {1}, {2}, {3}}, []int{0, 1, 2, 3}, []int{0, 1}, []int{2, 3}},
		{[][]int{{0, 2}, {1, 3}}, []int{0, 1, 2, 3}, []int{0, 2}, []int{1, 3}},
		{[][]int{{0, 1}, {2, 3}}, []int{0, 1, 2, 3}, []int{0, 1}, []int{2, 3}},
		{[][]int{{0, 4}, {1, 5}, {2, 6}, {3, 7}}, []int{0, 1, 2, 3, 4, 5, 6, 7}, []int{0, 1, 4, 5}, []int{2, 3, 6, 7}},
		{[][]int{{0, 3}, {1, 4}, {2, 5}}, []int{0, 1, 2, 3, 4, 5}, []int{0, 3}, []int{1, 2, 4, 5}},
		{[][]int{{0, 4}, {1, 5}}, []int{0, 1, 4}, []int{1}, []int{0, 4}},             // a cpuset without 5
		{[][]int{{0, 1, 2, 3}, {4, 5, 6, 7}}, []int{1, 4, 5}, []int{1}, []int{4, 5}}, // four threads a core
		{[][]int{{0, 1}, {2}, {3}}, []int{0, 1, 2, 3}, []int{0, 1}, []int{2, 3}},     // fast cores and small ones
		{[][]int{{0, 1}}, []int{0, 1}, []int{0}, []int{1}},                           // one core: it has to be shared
	} {
		siblings := child.Siblings{}
		for _, core := range c.cores {
			for _, cpu := range core {
				siblings[cpu] = core
			}
		}
		servers, load := child.Split(c.allowed, siblings)
		if !slices.Equal(servers, c.servers) || !slices.Equal(load, c.load) {
			t.Errorf("Split(%v) of cores %v: got %v and %v, want %v and %v", c.allowed, c.cores, servers, load, c.servers, c.load)
		}
	}
}
