package matrix_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
)

// begun runs cfg and returns the cells, sorted within their round and point.
func begun(t *testing.T, cfg matrix.Config) (cells []string, all []matrix.Cell) {
	t.Helper()
	cfg.Begin = func(c matrix.Cell) {
		all = append(all, c)
		cells = append(cells, fmt.Sprintf("r%d p%d %s", c.Round, c.Point, c.Arm))
	}
	run(t, cfg)
	slices.Sort(cells)
	return cells, all
}

func have(arm string, point, round int) result.Sample {
	return result.Sample{Arm: arm, Point: point, Round: round, Error: "whatever"}
}

func TestContinuedRunMeasuresOnlyGroupsThatAreNotWhole(t *testing.T) {
	cfg := config(logFile(t), "a /", "b /")
	cfg.Points, cfg.Rounds = []result.Point{point("x"), point("y")}, 3
	dropped := have("b", 0, 2)
	dropped.Dropped = true
	cfg.Have = []result.Sample{
		have("a", 0, 1), have("b", 0, 1), // whole
		have("a", 1, 1),          // b is missing
		have("a", 0, 2), dropped, // measured again before, and cut short
		have("b", 1, 2), have("a", 1, 2), // whole
	}
	want := []string{"r1 p1 a", "r1 p1 b", "r2 p0 a", "r2 p0 b", "r3 p0 a", "r3 p0 b", "r3 p1 a", "r3 p1 b"}
	got, cells := begun(t, cfg)
	if !slices.Equal(got, want) {
		t.Errorf("measured %q, want %q", got, want)
	}
	numbers := []int{3, 4, 5, 6, 9, 10, 11, 12} // of the whole run
	for i, c := range cells {
		if c.Number != numbers[i] || c.Total != 12 {
			t.Errorf("%s in round %d is cell %d of %d, want %d of 12", c.Arm, c.Round, c.Number, c.Total, numbers[i])
		}
	}
}

// What result.Resume keeps, and only that, is not measured again: the two must have the same idea of a whole round.
func TestWhatAResumedRunKeepsIsNotMeasuredAgain(t *testing.T) {
	cfg := config(logFile(t), "a /", "null /", "b /")
	cfg.Arms[1].Ceiling = true
	cfg.Rounds, cfg.CeilingRounds = 4, 3
	path := filepath.Join(t.TempDir(), "run")
	d, err := result.Create(path, &result.Run{Rounds: cfg.Rounds, Baseline: "a", Points: cfg.Points, Arms: cfg.Arms, Started: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []result.Sample{
		have("a", 0, 1), have("null", 0, 1), have("b", 0, 1), // whole
		have("b", 0, 2), have("a", 0, 2), // but for the ceiling
		have("a", 0, 3), have("null", 0, 3), // an arm is missing
	} {
		if err := d.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Finish("interrupted"); err != nil {
		t.Fatal(err)
	}
	_, resumed, err := result.Resume(path)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Have = resumed.Samples
	kept := map[int]bool{}
	for _, s := range resumed.Samples {
		kept[s.Round] = kept[s.Round] || !s.Dropped
	}
	if want := map[int]bool{1: true, 2: true, 3: false}; !maps.Equal(kept, want) {
		t.Errorf("rounds kept: %v, want %v", kept, want)
	}
	got, _ := begun(t, cfg)
	if want := []string{"r3 p0 a", "r3 p0 b", "r3 p0 null", "r4 p0 a", "r4 p0 b"}; !slices.Equal(got, want) {
		t.Errorf("measured %q, want %q", got, want)
	}
}

func TestSettledPointIsStopped(t *testing.T) {
	cfg := config(logFile(t), "a /", "b /")
	cfg.Points, cfg.Rounds = []result.Point{point("x"), point("y")}, 3
	var asked []string
	cfg.Settled = func(point, round int) bool {
		asked = append(asked, fmt.Sprintf("p%d r%d", point, round))
		return point == 0 && round == 2
	}
	got, cells := begun(t, cfg)
	want := []string{"r1 p0 a", "r1 p0 b", "r1 p1 a", "r1 p1 b", "r2 p0 a", "r2 p0 b", "r2 p1 a", "r2 p1 b", "r3 p1 a", "r3 p1 b"}
	if !slices.Equal(got, want) {
		t.Errorf("measured %q, want %q", got, want)
	}
	if want := []string{"p0 r1", "p1 r1", "p0 r2", "p1 r2"}; !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q: after the last round there is nothing to stop", asked, want)
	}
	for i, c := range cells {
		total := 12
		if i >= 6 {
			total = 10
		}
		if c.Number != i+1 || c.Total != total {
			t.Errorf("%s in round %d is cell %d of %d, want %d of %d", c.Arm, c.Round, c.Number, c.Total, i+1, total)
		}
	}
}

func TestPointThatHadStoppedStaysSo(t *testing.T) {
	cfg := config(logFile(t), "a /")
	cfg.Rounds, cfg.Points[0].Stopped = 3, 2
	cfg.Have = []result.Sample{have("a", 0, 1)}
	got, cells := begun(t, cfg)
	if want := []string{"r2 p0 a"}; !slices.Equal(got, want) || cells[0].Number != 2 || cells[0].Total != 2 {
		t.Errorf("measured %q, cells %+v, want %q, cell 2 of 2", got, cells, want)
	}
}

func TestCeilingTakesPartInTheFirstRoundsOnly(t *testing.T) {
	cfg := config(logFile(t), "a /", "null /", "b /")
	cfg.Arms[1].Ceiling = true
	cfg.Rounds, cfg.CeilingRounds = 3, 2
	got, cells := begun(t, cfg)
	want := []string{"r1 p0 a", "r1 p0 b", "r1 p0 null", "r2 p0 a", "r2 p0 b", "r2 p0 null", "r3 p0 a", "r3 p0 b"}
	if !slices.Equal(got, want) {
		t.Errorf("measured %q, want %q", got, want)
	}
	if last := cells[len(cells)-1]; last.Number != 8 || last.Total != 8 || last.Place != 2 {
		t.Errorf("last cell %+v, want 8 of 8 in place 2", last)
	}
}
