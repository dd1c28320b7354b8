package result_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/telemetry"
	"github.com/handoff-http/handoff/bench/verdict"
)

// each changes every sample of an arm.
func each(run *result.Run, arm string, change func(*result.Sample)) {
	for i := range run.Samples {
		if run.Samples[i].Arm == arm {
			change(&run.Samples[i])
		}
	}
}

func TestQuietRunHasNoVerdicts(t *testing.T) {
	run := newRun(8)
	measure(run)
	if s := result.Summarise(run); len(s.Verdicts) > 0 || s.Failed {
		t.Errorf("got %+v, failed %v", s.Verdicts, s.Failed)
	}
}

func TestWhatFailsARun(t *testing.T) {
	saturated := func(s *result.Sample) { s.Load.Generator.CPU = 99e7 }
	wrong := func(s *result.Sample) { s.Load.Errors = map[string]int64{"body": 1} }
	for name, c := range map[string]struct {
		change func(*result.Run)
		want   bool
	}{
		"nothing":                          {func(*result.Run) {}, false},
		"errors of an arm that is ranked":  {func(r *result.Run) { each(r, "epoll", wrong) }, true},
		"errors of the baseline":           {func(r *result.Run) { each(r, "goroutine", wrong) }, true},
		"errors of an arm that is starved": {func(r *result.Run) { each(r, "serial", wrong) }, false},
		"errors of the control":            {func(r *result.Run) { each(r, "goroutine (A/A)", wrong) }, true},
		"errors in one round": {func(r *result.Run) {
			each(r, "epoll", func(s *result.Sample) {
				if s.Round == 3 {
					wrong(s)
				}
			})
		}, false},
		"a generator at its limit": {func(r *result.Run) { each(r, "epoll", saturated) }, false},
		"a generator at its limit in an open loop": {func(r *result.Run) {
			r.Points[0].Rate = 1e5
			each(r, "epoll", func(s *result.Sample) { s.Load.Loop, s.Load.Busy = "open", 0.99 })
		}, true},
		"a threshold that is kept":              {func(r *result.Run) { r.Thresholds = []string{"p99<1ms", "cpu<1s"} }, false},
		"a threshold that is not":               {func(r *result.Run) { r.Thresholds = []string{"p99<800us"} }, true},
		"a threshold that cannot be read":       {func(r *result.Run) { r.Thresholds = []string{"p99"} }, true},
		"a verdict of whoever started it":       {func(r *result.Run) { r.Verdicts = []verdict.Verdict{{Name: "x", Level: verdict.Note}} }, false},
		"a fail of whoever started it":          {func(r *result.Run) { r.Verdicts = []verdict.Verdict{{Name: "x", Level: verdict.Fail}} }, true},
		"a threshold nobody has the figure for": {func(r *result.Run) { r.Thresholds = []string{"lag<1s"} }, true},
	} {
		run := newRun(8)
		measure(run)
		c.change(run)
		if s := result.Summarise(run); s.Failed != c.want {
			t.Errorf("%s: failed %v, want %v: %+v", name, s.Failed, c.want, s.Verdicts)
		}
	}
}

func TestThresholdsNameArmPointAndFigure(t *testing.T) {
	run := newRun(8)
	measure(run)
	run.Points[0].Name = "conns=64"
	run.Thresholds = []string{"cpu<5.5us"}
	s := result.Summarise(run)
	var got []string
	for _, v := range s.Verdicts {
		if v.Name != verdict.ThresholdName || v.Level != verdict.Fail {
			t.Errorf("got %+v", v)
		}
		got = append(got, v.Text)
	}
	// The control is asked nothing.
	want := "goroutine at conns=64: cpu<5.5us not kept: 6.6µs\npool:workers=64 at conns=64: cpu<5.5us not kept: 6.78µs"
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	if v := verdict.Find(find(s, "epoll").Verdicts, verdict.ThresholdName); v != nil {
		t.Errorf("epoll keeps it: %+v", v)
	}
}

// summary has exactly one verdict of that name, a note, and text in it.
func wantNote(t *testing.T, s result.Summary, name, text string) {
	t.Helper()
	n := 0
	for _, v := range s.Verdicts {
		if v.Name != name {
			continue
		}
		if n++; v.Level != verdict.Note || !strings.Contains(v.Text, text) || v.Next == "" {
			t.Errorf("got %+v, want a note with %q and a next step", v, text)
		}
	}
	if want := min(len(text), 1); n != want {
		t.Errorf("%s: %d verdicts, want %d: %+v", name, n, want, s.Verdicts)
	}
}

func TestDriftOfTheBaselineIsNoted(t *testing.T) {
	for _, c := range []struct {
		rounds  int
		perStep float64
		want    string
	}{
		{8, 0.02, "CPU per request of goroutine rose by 1"},
		{8, -0.02, "CPU per request of goroutine fell by 1"},
		{8, 0.01, ""}, // 7 % in all
		{3, 0.2, ""},  // too few rounds to call it a trend
	} {
		run := newRun(c.rounds)
		for round := range c.rounds {
			run.Samples = append(run.Samples, cell("goroutine", round+1, 6000*(1+c.perStep*float64(round))))
		}
		wantNote(t, result.Summarise(run), verdict.Drift, c.want)
	}
}

func TestNoiseFloorAboveItsPlaceIsNoted(t *testing.T) {
	for factor, want := range map[float64]string{1: "", 1.05: "goroutine differs from itself: CPU per request × 1.05"} {
		run := newRun(8)
		measure(run)
		each(run, "goroutine (A/A)", func(s *result.Sample) { s.Load.Server.CPU = int64(factor * float64(s.Load.Server.CPU)) })
		wantNote(t, result.Summarise(run), verdict.NoiseFloor, want)
	}
}

func TestArmsThatAnswerDifferentlyAreNoted(t *testing.T) {
	hello := load.Answer{Status: 200, Length: 13, SHA256: "aa"}
	for name, c := range map[string]struct {
		answer load.Answer
		path   string
		want   string
	}{
		"alike":             {hello, "", ""},
		"a status":          {load.Answer{Status: 404, Length: 13, SHA256: "aa"}, "", "epoll: its status differs from the baseline's: 404 against 200"},
		"a length":          {load.Answer{Status: 200, Length: 612, SHA256: "bb"}, "", "epoll: its body differs from the baseline's: 612 bytes against 13"},
		"a body":            {load.Answer{Status: 200, Length: 13, SHA256: "bb"}, "", "as many bytes, with other content"},
		"a path of its own": {load.Answer{Status: 200, Length: 612, SHA256: "bb"}, "/index.html", ""},
	} {
		run := newRun(2)
		measure(run)
		run.Arms[1].Path = c.path
		each(run, "goroutine", func(s *result.Sample) { s.Load.Answer = &hello })
		each(run, "epoll", func(s *result.Sample) { s.Load.Answer = &c.answer })
		t.Run(name, func(t *testing.T) { wantNote(t, result.Summarise(run), verdict.AnswersDiffer, c.want) })
	}
}

func TestLimitsThatDifferAreNamed(t *testing.T) {
	run := newRun(2)
	measure(run)
	run.Arms = append(run.Arms, result.Arm{Name: "null", Ceiling: true})
	run.Samples = append(run.Samples, cell("null", 1, 1000))
	for _, arm := range run.Arms {
		each(run, arm.Name, func(s *result.Sample) {
			s.Limits = &telemetry.Limits{Backlog: 4096, NoFile: 1 << 20, CPUs: "0", RcvBuf: 131072 * s.Round}
		})
	}
	wantNote(t, result.Summarise(run), verdict.LimitsDiffer, "")

	each(run, "null", func(s *result.Sample) { s.Limits = &telemetry.Limits{Backlog: 1} }) // exempt
	wantNote(t, result.Summarise(run), verdict.LimitsDiffer, "")

	each(run, "serial", func(s *result.Sample) { s.Limits = &telemetry.Limits{} }) // not known
	each(run, "epoll", func(s *result.Sample) { s.Limits.Backlog = 511 })
	wantNote(t, result.Summarise(run), verdict.LimitsDiffer, "backlog: epoll 511; goroutine 4096")

	each(run, "epoll", func(s *result.Sample) { s.Limits.Backlog, s.Limits.RcvBuf = 4096, 65536 })
	wantNote(t, result.Summarise(run), verdict.LimitsDiffer, "receive buffer: epoll 65536; goroutine 131072 or 262144")
}

func TestCellsKeepTheVerdictsTheyHave(t *testing.T) {
	run := newRun(1)
	s := cell("epoll", 1, 5000)
	s.Limits = &telemetry.Limits{Backlog: 16}
	run.Judge(&s)
	if len(s.Verdicts) != 1 || s.Verdicts[0].Name != verdict.ListenOverflow {
		t.Errorf("got %+v, want a note that the accept queue is short", s.Verdicts)
	}
	s.Limits = nil
	if run.Judge(&s); len(s.Verdicts) != 1 {
		t.Errorf("judged again: %+v", s.Verdicts)
	}
}

// Being starved is a result, so what comes with it is a note, wherever it is looked at. What everything else is held
// against has no such excuse.
func TestFailsOfAStarvedArmAreNotes(t *testing.T) {
	timeouts := func(s *result.Sample) { s.Load.Served, s.Load.Errors = 1, map[string]int64{"timeout": 50000} }
	stalls := func(s *result.Sample) { s.Load.Stalled, s.Load.Errors = 1, map[string]int64{"timeout": 50000} }
	for _, c := range []struct {
		arm    string
		change func(*result.Sample)
		status result.Status
		level  verdict.Level
	}{
		{"serial", timeouts, result.Starved, verdict.Note},
		{"epoll", stalls, result.Stalled, verdict.Note},
		{"goroutine", timeouts, result.Starved, verdict.Fail},
		{"goroutine (A/A)", stalls, result.Stalled, verdict.Fail},
	} {
		run := newRun(8)
		measure(run)
		each(run, c.arm, c.change)
		s := result.Summarise(run)
		row := find(s, c.arm)
		if v := verdict.Find(row.Verdicts, verdict.Errors); row.Status != c.status || v == nil || v.Level != c.level {
			t.Errorf("%s: %s, got %+v, want %s and level %s", c.arm, row.Status, v, c.status, c.level)
		}
		if s.Failed != (c.level == verdict.Fail) {
			t.Errorf("%s: failed %v", c.arm, s.Failed)
		}
	}
}

func TestCeilingFailsNothing(t *testing.T) {
	run := newRun(2)
	measure(run)
	run.Arms = append(run.Arms, result.Arm{Name: "ceiling", Ceiling: true})
	run.Samples = append(run.Samples, cell("ceiling", 1, 1000), cell("ceiling", 2, 1000))
	each(run, "ceiling", func(s *result.Sample) { s.Load.Errors = map[string]int64{"body": 1} })
	s := result.Summarise(run)
	if v := verdict.Find(s.Points[0].Ceiling.Verdicts, verdict.Errors); v == nil || s.Failed {
		t.Errorf("got %+v, failed %v: want errors, and no failure", v, s.Failed)
	}
}

func TestLimitsAreListedForEveryArm(t *testing.T) {
	run := newRun(2)
	measure(run)
	run.Arms[0].Procs, run.Arms[1].Procs = 1, 4
	each(run, "goroutine", func(s *result.Sample) { s.Limits = &telemetry.Limits{Backlog: 4096, RcvBuf: 65536 * s.Round} })
	each(run, "epoll", func(s *result.Sample) { s.Limits = &telemetry.Limits{Backlog: 128, Threads: 9} })
	var got []string
	for _, row := range result.LimitsOf(run) {
		if len(row.Arms) != len(run.Arms) {
			t.Errorf("%s: %d arms, want all %d", row.Name, len(row.Arms), len(run.Arms))
		}
		got = append(got, fmt.Sprintf("%s %v %v compared=%v differs=%v", row.Name, row.Of("goroutine"), row.Of("epoll"), row.Compared, row.Differs()))
	}
	want := []string{
		"backlog [4096] [128] compared=true differs=true",
		"receive buffer [65536 131072] [] compared=true differs=false",
		"GOMAXPROCS [1] [4] compared=false differs=false",
		"threads [] [9] compared=false differs=false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	text, err := json.Marshal(run.Arms[1])
	if err != nil || !strings.Contains(string(text), `"gomaxprocs":4`) {
		t.Errorf("got %s, %v, want gomaxprocs in run.json", text, err)
	}
}
