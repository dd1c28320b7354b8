package report_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/telemetry"
	"github.com/handoff-http/handoff/bench/verdict"
	"github.com/handoff-http/handoff/internal/hist"
)

var update = flag.Bool("update", false, "rewrite testdata")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s (-update rewrites it)\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

// render makes the report on a run whose samples have the verdicts that the test gave them, and no others.
func render(t *testing.T, run *result.Run, width int) string {
	t.Helper()
	for i := range run.Samples {
		if s := &run.Samples[i]; len(s.Verdicts) == 0 {
			s.Verdicts = []verdict.Verdict{{Name: "judged", Level: verdict.Note}}
		}
	}
	run.Summary = result.Summarise(run)
	for i := range run.Summary.Points {
		rows := run.Summary.Points[i].Rows
		for j := range rows {
			rows[j].Verdicts = slices.DeleteFunc(rows[j].Verdicts, func(v verdict.Verdict) bool { return v.Name == "judged" })
		}
	}
	var b bytes.Buffer
	if err := report.Compare(&b, run, width); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// fits fails if a line is wider than width, in columns.
func fits(t *testing.T, text string, width int) {
	t.Helper()
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width {
			t.Errorf("%d columns in a terminal of %d: %q", n, width, line)
		}
	}
}

var saturated = verdict.Verdict{Name: verdict.GeneratorSaturated, Level: verdict.Bound,
	Text: "the generator's busiest loop was working for 99 % of the window", Next: "more --threads or more CPUs for it"}

// measured is a default run: five strategies and the control, with a saturated generator under epoll.
func measured(rounds int) *result.Run {
	run := &result.Run{Rounds: rounds, Baseline: "goroutine", Slice: 100e6, Points: []result.Point{
		{Path: "/", Conns: 64, Pipeline: 1, Threads: 1, Warmup: 200e6, Duration: 1e9}}}
	for i, arm := range []struct {
		name  string
		cpu   float64 // ns a request
		rate  float64
		noise float64
	}{
		{"goroutine", 6240, 158000, 0}, {"epoll", 5100, 196000, 0.004}, {"pool", 6110, 160500, 0.03},
		{"thread", 7990, 124000, 0.01}, {"serial", 4900, 12345, 0.01}, {"goroutine (A/A)", 6250, 157800, 0.008},
	} {
		run.Arms = append(run.Arms, result.Arm{Name: arm.name, Control: i == 5})
		for round := 1; round <= rounds; round++ {
			drift := 1 + 0.02*float64(round%4) + arm.noise*float64(round%2)
			s := result.Sample{Arm: arm.name, Round: round, Load: &load.Result{
				Requests: 100000, Elapsed: 1e9, ReqPerSec: arm.rate / drift, Served: 64, Conns: 64, Turns: 10,
				Latency:   load.Latency{Summary: hist.Summary{P50: int64(64e9 / arm.rate), P99: int64(150e9 / arm.rate), P999: int64(300e9 / arm.rate)}},
				Server:    &load.Server{CPU: int64(arm.cpu * 100000 * drift), SwitchesVoluntary: int64(1000 * (i + 1)), RSS: 12.3e6},
				Generator: load.Generator{CPU: 8e8}}}
			switch arm.name {
			case "epoll":
				s.Verdicts = []verdict.Verdict{saturated}
			case "serial":
				s.Load.Served = 1
			}
			run.Samples = append(run.Samples, s)
		}
	}
	return run
}

// withCeiling adds a server that does nothing, in the first rounds.
func withCeiling(run *result.Run, rate float64, verdicts ...verdict.Verdict) *result.Run {
	run.Arms = append(run.Arms, result.Arm{Name: "null", Ceiling: true})
	for round := 1; round <= min(3, run.Rounds); round++ {
		run.Samples = append(run.Samples, result.Sample{Arm: "null", Round: round, Verdicts: verdicts, Load: &load.Result{
			Requests: 100000, Elapsed: 1e9, ReqPerSec: rate, Served: 64, Conns: 64, Generator: load.Generator{CPU: 99e7}}})
	}
	return run
}

// under gives every server that was measured limits of its own.
func under(run *result.Run, limits func(arm string) telemetry.Limits) *result.Run {
	for i := range run.Samples {
		l := limits(run.Samples[i].Arm)
		run.Samples[i].Limits = &l
	}
	return run
}

func usual(string) telemetry.Limits {
	return telemetry.Limits{Backlog: 4096, NoFile: 1048576, CPUs: "0", RcvBuf: 131072, SndBuf: 2626560}
}

func TestDefaultReport(t *testing.T) {
	text := render(t, under(withCeiling(measured(8), 312000, saturated), usual), 0)
	golden(t, "default", text)
	fits(t, text, 100)
}

func TestNarrowTerminalLosesColumnsFromTheRight(t *testing.T) {
	for _, width := range []int{100, 80, 60, 40} {
		text := render(t, under(withCeiling(measured(8), 312000, saturated), usual), width)
		golden(t, fmt.Sprintf("width%d", width), text)
		fits(t, text, width)
	}
}

// A long name must not push anything over the edge either.
func TestNamesAreCutWhereTheTerminalIsNarrow(t *testing.T) {
	run := measured(8)
	for i := range run.Arms {
		run.Arms[i].Name += ":workers=512,queue=1024,overload=reject"
	}
	for i := range run.Samples {
		run.Samples[i].Arm += ":workers=512,queue=1024,overload=reject"
	}
	run.Baseline = run.Arms[0].Name
	for _, width := range []int{80, 40, 20} {
		fits(t, render(t, run, width), width)
	}
}

// What went wrong is said: a server killed in one round, an arm that never started, errors, what is unavailable.
func TestTroubledReport(t *testing.T) {
	run := measured(8)
	run.Partial, run.Reason = true, "10 of 56 cells failed"
	run.Unavailable = []result.Unavailable{{Name: "uring", Why: "needs Linux: unsupported operation"}}
	run.Environment.Note = "not pinned: there is one CPU, so the generator takes its time from the server it measures"
	run.Arms = append(run.Arms, result.Arm{Name: "rival", Peer: true}, result.Arm{Name: "late"})
	for round := 1; round <= 8; round++ {
		why := "server ended before it was ready: exit status 1: listen tcp 127.0.0.1:80: bind: permission denied"
		if round > 2 {
			why = "not tried: its server did not start in 2 earlier rounds"
		}
		run.Samples = append(run.Samples, result.Sample{Arm: "rival", Round: round, Error: why})
	}
	for i := range run.Samples {
		switch s := &run.Samples[i]; {
		case s.Arm == "epoll" && s.Round <= 2:
			*s = result.Sample{Arm: "epoll", Round: s.Round, Error: "server ended during the load: signal: killed"}
		case s.Arm == "pool" && s.Round == 1:
			s.Load.Errors = map[string]int64{"reset": 2, "timeout": 1200}
		}
	}
	golden(t, "troubled", render(t, run, 0))
}

// What would pass for a fine result and is none: a server that stops answering, one that answers something else, a
// baseline that serves one connection, a machine that is busy with something else.
func TestDeceptiveReport(t *testing.T) {
	run := measured(8)
	run.Machine = result.Machine{Cores: 2, LoadAvg: "1.53 0.71 0.60 2/345 6789"}
	run.Arms = append(run.Arms, result.Arm{Name: "forgetful", Peer: true}, result.Arm{Name: "once", Peer: true})
	for i := range run.Samples {
		s := &run.Samples[i]
		s.Load.Answer = &load.Answer{Status: 200, Length: 13, SHA256: "dffd6021bb2b"}
		switch s.Arm {
		case "goroutine":
			s.Load.Served = 1
			forgetful, once := *s.Load, *s.Load
			forgetful.Served, forgetful.Stalled = 64, 32
			once.Served, once.Stalled = 64, s.Round/8
			run.Samples = append(run.Samples, result.Sample{Arm: "forgetful", Round: s.Round, Load: &forgetful},
				result.Sample{Arm: "once", Round: s.Round, Load: &once})
		case "epoll":
			s.Load.Answer = &load.Answer{Status: 200, Length: 2, SHA256: "2689367b205c"}
		case "pool":
			s.Load.Answer = &load.Answer{Status: 201, Length: 13, SHA256: "dffd6021bb2b"}
			s.Load.Server.CPU, s.Load.Generator.CPU = 3e8, 4e8
		case "thread":
			s.Load.Answer = &load.Answer{Status: 200, Length: 13, SHA256: fmt.Sprint(s.Round)}
		case "serial":
			s.Load.Answer = &load.Answer{Status: 200, Length: 13, SHA256: "315f5bdb76d0"}
		}
	}
	golden(t, "deceptive", render(t, run, 0))
}

func TestFewRoundsGiveNoVerdict(t *testing.T) {
	golden(t, "rounds3", render(t, measured(3), 0))
	golden(t, "rounds1", render(t, measured(1), 0))
}

func TestReportWithoutCPUFigures(t *testing.T) {
	run := measured(8)
	for i := range run.Samples {
		run.Samples[i].Load.Server = nil
	}
	golden(t, "nocpu", render(t, run, 0))
}

func TestReportOfNothing(t *testing.T) {
	run := measured(8)
	run.Samples, run.Partial, run.Reason = nil, true, "interrupt signal received after 0 of 48 cells"
	golden(t, "nothing", render(t, run, 0))
}
