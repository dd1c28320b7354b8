package result_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
)

func TestRankingIsByCPUPerRequest(t *testing.T) {
	run := newRun(8)
	measure(run)
	s := result.Summarise(run)
	var order []string
	for _, row := range s.Points[0].Rows {
		order = append(order, row.Arm)
	}
	want := []string{"epoll", "goroutine (A/A)", "goroutine", "pool:workers=64", "serial"}
	if !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
	for arm, rank := range map[string]int{"epoll": 1, "goroutine": 2, "pool:workers=64": 3, "serial": 0, "goroutine (A/A)": 0} {
		if got := find(s, arm).Rank; got != rank {
			t.Errorf("%s: rank %d, want %d", arm, got, rank)
		}
	}
	if s.Points[0].RankedBy != result.ByCPU || s.Points[0].Rounds != 8 {
		t.Errorf("ranked by %s over %d rounds, want %s over 8", s.Points[0].RankedBy, s.Points[0].Rounds, result.ByCPU)
	}
}

func TestRatiosArePairedByRound(t *testing.T) {
	run := newRun(8)
	measure(run) // rounds drift by 20 %, pairs by 1 %
	epoll := find(result.Summarise(run), "epoll")
	if r := epoll.CPURatio; math.Abs(r.Value-0.804) > 0.001 || r.High-r.Low > 0.02 || !r.Differs() {
		t.Errorf("got %+v, want 0.804 within 0.01, as if there were no drift", r)
	}
	if math.Abs(epoll.CPU-5280) > 60 {
		t.Errorf("median CPU %v ns, want about 5280", epoll.CPU)
	}
}

func TestStarvedArmIsAResultOfItsOwn(t *testing.T) {
	run := newRun(8)
	measure(run)
	row := find(result.Summarise(run), "serial")
	if row.Status != result.Starved || row.Served != 1 || row.Conns != 64 || row.Errors != 0 || row.CPU == 0 {
		t.Errorf("got %+v, want starved, served 1/64, no errors, with its figures", row)
	}
}

func TestOneConnectionLostOnceDoesNotUnrankAnArm(t *testing.T) {
	run := newRun(8)
	measure(run)
	for i := range run.Samples {
		if s := &run.Samples[i]; s.Arm == "epoll" && s.Round == 3 {
			s.Load.Served = 63
		}
	}
	if row := find(result.Summarise(run), "epoll"); row.Status != result.Ranked || row.Served != 63 {
		t.Errorf("got %+v, want ranked, with the worst round shown: 63", row)
	}
}

// A connection that was served and then no more is no accident of the accept queue: once in many rounds may happen.
func TestArmThatStopsAnsweringIsNotRanked(t *testing.T) {
	for _, c := range []struct {
		rounds, stalls int
		want           result.Status
	}{{8, 0, result.Ranked}, {8, 1, result.Ranked}, {8, 2, result.Stalled}, {1, 1, result.Stalled}, {3, 1, result.Ranked}} {
		run := newRun(c.rounds)
		measure(run)
		for i := range run.Samples {
			if s := &run.Samples[i]; s.Arm == "epoll" && s.Round <= c.stalls {
				s.Load.Stalled = 31 + s.Round
			}
		}
		row := find(result.Summarise(run), "epoll")
		if worst := min(c.stalls, 1) * (31 + c.stalls); row.Status != c.want || row.Stalled != worst || (row.Rank > 0) != (c.want == result.Ranked) {
			t.Errorf("stalled in %d of %d rounds: %s, rank %d, stalled %d; want %s and %d", c.stalls, c.rounds, row.Status, row.Rank, row.Stalled, c.want, worst)
		}
	}
}

// Where a drift falls on rounds that one arm lacks, its median misleads and its ratio does not.
func TestRankingAgreesWithTheRatios(t *testing.T) {
	run := newRun(3)
	for round, drift := range []float64{1, 2, 3} {
		run.Samples = append(run.Samples, cell("goroutine", round+1, 6000*drift), cell("pool:workers=64", round+1, 5000*drift))
	}
	run.Samples = append(run.Samples, cell("epoll", 1, 5500), cell("serial", 3, 17000))
	s := result.Summarise(run)
	for i, want := range []string{"pool:workers=64", "epoll", "serial", "goroutine"} {
		if got := s.Points[0].Rows[i]; got.Arm != want || got.Rank != i+1 {
			t.Errorf("place %d: %s (ratio %.3f, %.0f ns), want %s", i+1, got.Arm, got.CPURatio.Value, got.CPU, want)
		}
	}
}

func TestAnswersThatVaryByRoundAreNotHeldAgainstAnArm(t *testing.T) {
	run := newRun(2)
	measure(run)
	for i := range run.Samples {
		s := &run.Samples[i]
		switch a := (load.Answer{Status: 200, Length: 13, SHA256: "aa"}); s.Arm {
		case "goroutine":
			s.Load.Answer = &a
		case "epoll":
			a.Status, a.Length, a.SHA256 = 199+s.Round, int64(s.Round), fmt.Sprint(s.Round)
			s.Load.Answer = &a
		}
	}
	s := result.Summarise(run)
	for arm, want := range map[string]*load.Answer{"goroutine": {Status: 200, Length: 13, SHA256: "aa"}, "epoll": {Length: -1}, "serial": nil} {
		if got := find(s, arm).Answer; (got == nil) != (want == nil) || got != nil && *got != *want {
			t.Errorf("%s: got %+v, want %+v", arm, got, want)
		}
	}
}

// When nobody was asked to sleep and neither side was busy, something else was.
func TestIdleIsWhenNeitherSideWasBusy(t *testing.T) {
	for _, c := range []struct {
		path           string
		conns, threads int
		server, gen    float64 // seconds of CPU in a second
		want           bool
	}{
		{"/", 64, 1, 0.4, 0.4, true},
		{"/", 64, 1, 0.6, 0.4, false},
		{"/", 64, 1, 0.4, 0.6, false},
		{"/", 64, 2, 0.4, 0.6, true},
		{"/", 4, 1, 0.4, 0.4, false}, // too few under way to keep anybody busy
		{"/work?sleep=1ms", 64, 1, 0.4, 0.4, false},
		{"/", 64, 1, 0, 0.4, false}, // not known
	} {
		run := newRun(2)
		measure(run)
		p := &run.Points[0]
		p.Path, p.Conns, p.Threads = c.path, c.conns, c.threads
		for i := range run.Samples {
			run.Samples[i].Load.Server.CPU, run.Samples[i].Load.Generator.CPU = int64(c.server*1e9), int64(c.gen*1e9)
		}
		if got := find(result.Summarise(run), "epoll").Idle; got != c.want {
			t.Errorf("%+v: idle %v", c, got)
		}
	}
}

func TestFailedCellsAreLeftOutOfTheirPairsOnly(t *testing.T) {
	run := newRun(8)
	measure(run)
	for i := range run.Samples {
		if s := &run.Samples[i]; s.Arm == "epoll" && s.Round <= 2 {
			*s = failed("epoll", s.Round, "server ended during the load: signal: killed")
		}
	}
	s := result.Summarise(run)
	if row := find(s, "epoll"); row.Status != result.Ranked || row.CPURatio.Pairs != 6 || row.Rounds != 6 || len(row.Failures) != 1 {
		t.Errorf("got %+v, want 6 pairs and one reason", row)
	}
	if row := find(s, "pool:workers=64"); row.CPURatio.Pairs != 8 {
		t.Errorf("another arm lost pairs: %+v", row.CPURatio)
	}
}

func TestArmWithoutAnyMeasurementIsListed(t *testing.T) {
	run := newRun(2)
	measure(run)
	run.Samples = slices.DeleteFunc(run.Samples, func(s result.Sample) bool { return s.Arm == "epoll" })
	run.Samples = append(run.Samples, failed("epoll", 1, "no"), failed("epoll", 2, "no"))
	if row := find(result.Summarise(run), "epoll"); row.Status != result.Failed || row.Rank != 0 || !slices.Equal(row.Failures, []string{"no"}) {
		t.Errorf("got %+v, want failed, for one reason", row)
	}
}

func TestErrorsAreCountedByKindInAndOutsideTheWindow(t *testing.T) {
	run := newRun(1)
	s := cell("epoll", 1, 5000)
	s.Load.Errors = map[string]int64{"reset": 2, "status": 1}
	s.Load.ErrorsOutside = map[string]int64{"reset": 3}
	run.Samples = append(run.Samples, s)
	if row := find(result.Summarise(run), "epoll"); row.Errors != 6 || row.ErrorKinds["reset"] != 5 || row.ErrorKinds["status"] != 1 {
		t.Errorf("got %d errors, %v, want 6: reset 5, status 1", row.Errors, row.ErrorKinds)
	}
}

func TestSaturatedGeneratorMakesTheRateALowerBound(t *testing.T) {
	for _, c := range []struct {
		threads int
		busy    float64 // seconds of CPU in a second
		want    bool
	}{{1, 0.94, false}, {1, 0.96, true}, {2, 1.0, false}, {2, 1.95, true}} {
		run := newRun(2)
		run.Points[0].Threads = c.threads
		measure(run)
		for i := range run.Samples {
			run.Samples[i].Load.Generator.CPU = int64(c.busy * 1e9)
		}
		if got := find(result.Summarise(run), "epoll").AtLeast; got != c.want {
			t.Errorf("%v s of CPU with %d threads: at least %v, want %v", c.busy, c.threads, got, c.want)
		}
	}
}

func TestWithoutCPUFiguresTheRankingIsByRate(t *testing.T) {
	run := newRun(8)
	measure(run)
	for i := range run.Samples {
		s := &run.Samples[i]
		s.Load.Server = nil
		if s.Arm == "pool:workers=64" {
			s.Load.ReqPerSec = 2e5
		}
	}
	s := result.Summarise(run)
	if s.Points[0].RankedBy != result.ByRate || s.Points[0].Rows[0].Arm != "pool:workers=64" || s.Points[0].Floor.Pairs != 8 {
		t.Errorf("ranked by %s, first %s, floor %+v, want by rate, the pool, and a floor from 8 pairs", s.Points[0].RankedBy, s.Points[0].Rows[0].Arm, s.Points[0].Floor)
	}
}

func TestFloorIsTheBaselineOverItself(t *testing.T) {
	run := newRun(8)
	measure(run)
	s := result.Summarise(run)
	if f := s.Points[0].Floor; f.Pairs != 8 || math.Abs(f.Value-1) > 0.001 || f.High-f.Low < 0.01 || f.Differs() {
		t.Errorf("got %+v, want 1 within 1 %% from 8 pairs", f)
	}
	if f := s.Points[0].FloorRate; f.Pairs != 8 || f.Value != 1 {
		t.Errorf("requests/s: got %+v, want 1 from 8 pairs", f)
	}
}
