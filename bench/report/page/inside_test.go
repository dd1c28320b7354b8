package page

import (
	"fmt"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
)

// seenInside is a run of which every arm but the last was looked into; what the first's client saw is explained by half.
func seenInside() *result.Run {
	s := synthetic{arms: []string{"goroutine", "epoll", "uring"}, rates: []float64{1000}, rounds: 2}
	s.bad = func(arm, _, _ int, sample *result.Sample) {
		if arm > 1 {
			return
		}
		span := result.Span{ID: "a", Received: 1_020_000, Arrived: 1_045_000, Complete: 1_045_000, Begun: 1_045_000, Parsed: 1_046_000,
			Started: 1_047_000, Handled: 1_050_000, Written: 1_060_000}
		if arm == 0 {
			span.Received = 0
		}
		sample.Inside = result.Reconcile([]load.Stamp{{ID: "a", Due: 1_000_000, Sent: 1_010_000, Done: 1_080_000}}, []result.Span{span}, 75_000)
	}
	run := s.run()
	for i := range run.Points {
		run.Points[i].Inside = 1
	}
	return run
}

func TestTheWaterfallIsDrawnWithWhatNothingExplains(t *testing.T) {
	text := written(t, seenInside())
	for _, want := range []string{`id="inside"`, "Where the latency goes", "epoll: 80.0 µs, of which late 10.0 µs", "unexplained 35.0 µs",
		"56.2 % of 80.0 µs explained", "100.0 % of 80.0 µs explained", "Not available: goroutine (A/A), uring"} {
		if !strings.Contains(strings.ReplaceAll(text, nbsp, " "), want) {
			t.Errorf("no %q in the page", want)
		}
	}
}

func TestWithoutALookInsideThePageSaysHow(t *testing.T) {
	text := written(t, synthetic{arms: []string{"a", "b"}, rounds: 2}.run())
	if !strings.Contains(text, "compare --inside") {
		t.Error("the page does not say how to look inside")
	}
}

// A phase may look like another from afar, not like its neighbour.
func TestNeighboursInAWaterfallLookDifferent(t *testing.T) {
	all := append(looks[:len(looks):len(looks)], unexplainedLook)
	seen := map[string]int{}
	for i, l := range all {
		if other, twice := seen[fmt.Sprint(l)]; twice {
			t.Errorf("phases %d and %d look alike", other, i)
		}
		seen[fmt.Sprint(l)] = i
	}
}

func written(t *testing.T, run *result.Run) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, run, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
