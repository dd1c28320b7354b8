package claims

import (
	"slices"
	"testing"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
)

// faked is a table of what cells measured, a CPU time per request in each round; a cell's name may end with besideMark.
func faked(c Claim, cpu map[string][]int64) *table {
	cells := c.cells()
	if control, ok := c.control(); ok {
		cells = append(cells, control)
	}
	t := &table{runner: &runner{}, claim: c, cells: cells, rounds: 5}
	of := func(name string, round int) *load.Result {
		if cpu[name] == nil {
			return nil
		}
		return &load.Result{Requests: 1, Elapsed: 1e9, ReqPerSec: 1, Conns: 1, Served: 1, Server: &load.Server{CPU: cpu[name][round]}}
	}
	for round := range t.rounds {
		for _, cell := range cells {
			t.add(result.Sample{Arm: cell.Name, Round: round + 1, Load: of(cell.Name, round), Beside: of(cell.Name+besideMark, round)})
		}
	}
	return t
}

func outcomeOf(c Claim, cpu map[string][]int64) (o Outcome) {
	faked(c, cpu).judge(&o)
	return o
}

// Planted: a goroutine is said to cost half of what a loop does. It costs a little more.
func TestAPlantedClaimIsRefutedByItsFigures(t *testing.T) {
	c := Claim{Arms: []string{"goroutine", "epoll"}, Predict: []Prediction{{Metric: CPU, Of: "goroutine", To: "epoll", AtMost: .5}}}
	cpu := map[string][]int64{"goroutine": {610, 605, 612, 600, 608}, "epoll": {550, 548, 552, 551, 549}, "epoll (A/A)": {551, 547, 553, 550, 550}}
	if o := outcomeOf(c, cpu); o.Verdict != Refuted || len(o.Finding) != 1 || o.Finding[0].Rounds != 5 {
		t.Errorf("got %s %+v, want refuted by 5 rounds", o.Verdict, o.Finding)
	}
	c.Predict[0] = Prediction{Metric: CPU, Of: "goroutine", To: "epoll", AtLeast: 1.05}
	if o := outcomeOf(c, cpu); o.Verdict != Confirmed || len(o.Cells) != 3 || !slices.Equal(o.Cells[2].Figures["cpu/request"], []float64{551, 547, 553, 550, 550}) {
		t.Errorf("got %s %+v, want confirmed, and the figures of three cells", o.Verdict, o.Cells)
	}
}

// What is predicted of a second generator is judged by its figures, and by its own noise.
func TestTheFiguresBesideAreOfTheSecondGenerator(t *testing.T) {
	both := Load{Beside: &Load{Conns: 2}}
	c := Claim{Cells: []Cell{{Name: "a", Arm: "x", Load: both}, {Name: "b", Arm: "y", Load: both}},
		Predict: []Prediction{{Metric: CPU, Of: "a/beside", To: "b/beside", AtLeast: 1.2}}}
	same := []int64{100, 101, 99, 100, 100}
	o := outcomeOf(c, map[string][]int64{
		"a": same, "b": same, "b (A/A)": {900, 901, 899, 900, 900},
		"a/beside": {200, 202, 198, 200, 201}, "b/beside": same, "b (A/A)/beside": {101, 100, 100, 99, 100},
	})
	if o.Verdict != Confirmed || o.Finding[0].Floor > 1.05 {
		t.Errorf("got %s %+v, want confirmed, with a floor near 1", o.Verdict, o.Finding)
	}
	var names []string
	for _, cell := range o.Cells {
		names = append(names, cell.Name)
	}
	if want := []string{"a", "a/beside", "b", "b/beside", "b (A/A)", "b (A/A)/beside"}; !slices.Equal(names, want) {
		t.Errorf("cells: got %q, want %q", names, want)
	}
}

// Two rounds that failed leave three; a third leaves too few.
func TestACellThatFailedMostlyIsInvalid(t *testing.T) {
	c := Claim{Arms: []string{"a"}, Predict: []Prediction{{Metric: CPU, Of: "a", AtMost: 200}}}
	for _, lost := range []int{0, 2, 3} {
		tab := faked(c, map[string][]int64{"a": {100, 100, 100, 100, 100}})
		for i := range lost {
			tab.samples[i].Load, tab.samples[i].Error = nil, "the server died"
		}
		var o Outcome
		tab.judge(&o)
		want := map[bool]Verdict{true: Confirmed, false: Inconclusive}[lost < 3]
		if o.Verdict != want || o.Invalid != (want == Inconclusive) {
			t.Errorf("%d of 5 rounds lost: got %s %q, invalid %t, want %s", lost, o.Verdict, o.Reason, o.Invalid, want)
		}
	}
}
