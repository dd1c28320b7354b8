package matrix_test

import (
	"reflect"
	"slices"
	"strings"
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

func TestCPULists(t *testing.T) {
	for in, want := range map[string][]int{
		"": nil, "0": {0}, "3,1": {1, 3}, "0-3,6": {0, 1, 2, 3, 6}, "1-2,2": {1, 2},
	} {
		got, err := matrix.CPUs(in)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("CPUs(%q): got %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"a", "3-1", "-1", "0-", "99999", "1;2"} {
		if got, err := matrix.CPUs(in); err == nil || !strings.Contains(err.Error(), "0-3,6") {
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
		siblings := matrix.Siblings{}
		for _, core := range c.cores {
			for _, cpu := range core {
				siblings[cpu] = core
			}
		}
		servers, load := matrix.Split(c.allowed, siblings)
		if !slices.Equal(servers, c.servers) || !slices.Equal(load, c.load) {
			t.Errorf("Split(%v) of cores %v: got %v and %v, want %v and %v", c.allowed, c.cores, servers, load, c.servers, c.load)
		}
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string][]string{
		"a b":                      {"a", "b"},
		"  a\t b ":                 {"a", "b"},
		`a 'b c' "d e"`:            {"a", "b c", "d e"},
		`a\ b "c\"d" 'e\f'`:        {"a b", `c"d`, `e\f`},
		`--x='{addr}' ''`:          {"--x={addr}", ""},
		"./srv -listen tcp:{addr}": {"./srv", "-listen", "tcp:{addr}"},
	} {
		got, err := matrix.Words(in)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("Words(%s): got %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "  ", "a 'b", `a "b`, `a\`} {
		if got, err := matrix.Words(in); err == nil {
			t.Errorf("Words(%q): got %q, want an error", in, got)
		}
	}
}

func TestScrubTakesOutWhatWouldChangeAChild(t *testing.T) {
	kept, removed := matrix.Scrub([]string{"PATH=/bin", "HANDOFF_CONNS=9", "GOGC=off", "GOMAXPROCS=1", "GODEBUG=x=1", "GOMEMLIMIT=1", "GOPATH=/go"})
	if want := []string{"PATH=/bin", "GOPATH=/go"}; !slices.Equal(kept, want) {
		t.Errorf("kept %q, want %q", kept, want)
	}
	if want := []string{"GODEBUG", "GOGC", "GOMAXPROCS", "GOMEMLIMIT", "HANDOFF_CONNS"}; !slices.Equal(removed, want) {
		t.Errorf("removed %q, want %q", removed, want)
	}
}
