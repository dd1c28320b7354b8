package matrix_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
)

// What every generator saw, over all of them: a turn begins when the one before is over, and each pass through the arms is the
// mirror image of the last.
func TestTurnsAreMirroredAndNeverOverlap(t *testing.T) {
	log := logFile(t)
	cfg := config(log, "base /a", "second /b", "third /c")
	cfg.Rounds = 2
	for _, s := range run(t, cfg) {
		measured(t, s, 4)
		if s.Load.Elapsed != int64(400*time.Millisecond) {
			t.Errorf("%s: windows add up to %v, want 400ms", s.Arm, time.Duration(s.Load.Elapsed))
		}
	}
	var want []string
	for _, order := range matrix.Schedule(3, 2, 1) {
		for range 4 {
			for _, arm := range order {
				want = append(want, cfg.Arms[arm].Path+" turn", cfg.Arms[arm].Path+" over")
			}
			slices.Reverse(order)
		}
	}
	if got := events(words(t, log), "turn", "over"); !slices.Equal(got, want) {
		t.Errorf("turns:\n got %q\nwant %q", got, want)
	}
}

// events are "PATH EVENT" of those asked for.
func events(lines [][]string, which ...string) (got []string) {
	for _, w := range lines {
		if slices.Contains(which, w[1]) {
			got = append(got, w[0]+" "+w[1])
		}
	}
	return got
}

// The warm-up is divided as well: 10 ms or a tenth of a slice before each later window, the rest, but at least half, before
// the first.
func TestWarmUpBelongsMostlyToTheFirstTurn(t *testing.T) {
	for _, c := range []struct {
		slice, duration time.Duration
		rate            float64
		want            string
	}{
		{100 * time.Millisecond, 300 * time.Millisecond, 0, "50ms 100ms, 10ms 100ms, 10ms 100ms"},
		{50 * time.Millisecond, 100 * time.Millisecond, 0, "65ms 50ms, 5ms 50ms"},
		{100 * time.Millisecond, 340 * time.Millisecond, 0, "50ms 100ms, 10ms 100ms, 10ms 140ms"},
		{100 * time.Millisecond, 280 * time.Millisecond, 0, "50ms 100ms, 10ms 100ms, 10ms 80ms"},
		{100 * time.Millisecond, 500 * time.Millisecond, 0, "35ms 100ms, 10ms 100ms, 10ms 100ms, 10ms 100ms, 10ms 100ms"},
		{time.Second, 300 * time.Millisecond, 0, "70ms 300ms"},
		{0, 300 * time.Millisecond, 0, "70ms 300ms"},
		{100 * time.Millisecond, 300 * time.Millisecond, 1000, "70ms 300ms"}, // an open loop is not interrupted
	} {
		log := logFile(t)
		cfg := config(log, "base /a")
		cfg.Slice, cfg.Points[0].Duration, cfg.Points[0].Rate = c.slice, c.duration, c.rate
		run(t, cfg)
		var got []string
		for _, w := range words(t, log) {
			if w[1] == "turn" {
				got = append(got, w[2]+" "+w[3])
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%v in slices of %v at rate %v: turns %q, want %q", c.duration, c.slice, c.rate, got, c.want)
		}
	}
}

func TestOneCellAfterAnotherWithoutTurns(t *testing.T) {
	for _, rate := range []float64{0, 1000} {
		log := logFile(t)
		cfg := config(log, "base /a", "second /b")
		cfg.Points[0].Rate = rate
		if rate == 0 {
			cfg.Slice = 0
		}
		for _, s := range run(t, cfg) {
			measured(t, s, 1)
		}
		want := []string{"/a pids", "/a turn", "/a over", "/a end", "/b pids", "/b turn", "/b over", "/b end"}
		if got := events(words(t, log), "pids", "turn", "over", "end"); !slices.Equal(got, want) {
			t.Errorf("rate %v:\n got %q\nwant %q", rate, got, want)
		}
	}
}

func TestCallbacksTellOfEveryCell(t *testing.T) {
	cfg := config(logFile(t), "base /a", "rival /bb rival {addr}", "third /ccc", "fourth /dddd")
	cfg.Arms[1].Peer = true
	cfg.Points = []result.Point{point("x"), point("yyy")}
	cfg.Rounds = 2
	var told []string
	cfg.Begin = func(c matrix.Cell) {
		told = append(told, fmt.Sprintf("begin %s p%d r%d/%d %d of %d", c.Arm, c.Point, c.Round, c.Place, c.Number, c.Total))
	}
	snapshots := map[string]int64{}
	cfg.Snapshot = func(c matrix.Cell, s load.Snapshot) {
		snapshots[fmt.Sprintf("%s p%d r%d: %d", c.Arm, c.Point, c.Round, s.Requests)]++
	}
	for _, s := range run(t, cfg) {
		measured(t, s, 4)
	}
	number := 0
	for round := range 2 {
		for p := range 2 {
			for place, arm := range matrix.Schedule(4, 2, 1+uint64(p))[round] {
				number++
				name := cfg.Arms[arm].Name
				if want := fmt.Sprintf("begin %s p%d r%d/%d %d of 16", name, p, round+1, place+1, number); told[number-1] != want {
					t.Errorf("cell %d: got %q, want %q", number, told[number-1], want)
				}
				// The fake sees as many requests as its path is long, in each of four turns.
				if snapshot := fmt.Sprintf("%s p%d r%d: %d", name, p, round+1, len(cfg.Arms[arm].Path)); snapshots[snapshot] != 4 {
					t.Errorf("snapshots %v, want 4 of %q", snapshots, snapshot)
				}
			}
		}
	}
	if number != len(told) || len(snapshots) != 16 {
		t.Errorf("told of %d cells and of snapshots %v, want 16", len(told), snapshots)
	}
}

// All servers start before the first generator, whose connections could take a port that one of them was told, and none
// waits for the one before. Results are asked for likewise.
func TestArmsOfARoundStartAndEndTogether(t *testing.T) {
	log := logFile(t)
	run(t, config(log, "base /a meet "+log+".meet", "second /b meet "+log+".meet", "third /c"))
	got := events(words(t, log), "pids", "turn", "end")
	for i, event := range got {
		if kind := strings.Fields(event)[1]; i < 3 && kind != "pids" || i >= 3+3*4 && kind != "end" {
			t.Errorf("event %d is %q, want all connected before the first turn, and no end before the last: %q", i, event, got)
		}
	}
}

func TestArmWithoutAPathOfItsOwnIsAskedForThePoints(t *testing.T) {
	log := logFile(t)
	cfg := config(log, "base /", "own /own")
	cfg.Arms[0].Path = ""
	cfg.Points = []result.Point{point("x")}
	run(t, cfg)
	got := events(words(t, log), "end") // all are told at once, and each answers when it can
	slices.Sort(got)
	if want := []string{"/own end", "/x end"}; !slices.Equal(got, want) {
		t.Errorf("asked for %q, want %q", got, want)
	}
}
