package report_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
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

func render(t *testing.T, run *result.Run, width int) string {
	t.Helper()
	run.Summary = result.Summarise(run)
	var b bytes.Buffer
	if err := report.Compare(&b, run, width); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// measured is a default run: five strategies and the control, with a saturated generator under epoll.
func measured(rounds int) *result.Run {
	run := &result.Run{Rounds: rounds, Baseline: "goroutine", Load: result.Settings{
		Loop: "closed", Path: "/", Conns: 64, Pipeline: 1, Threads: 1, Warmup: 200e6, Duration: 1e9}}
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
			r := &load.Result{Requests: 100000, Elapsed: 1e9, ReqPerSec: arm.rate / drift, Served: 64, Conns: 64,
				Latency:   load.Latency{Summary: hist.Summary{P50: int64(64e9 / arm.rate), P99: int64(150e9 / arm.rate)}},
				Server:    &load.Server{CPU: int64(arm.cpu * 100000 * drift), SwitchesVoluntary: int64(1000 * (i + 1)), RSS: 12.3e6},
				Generator: load.Generator{CPU: 8e8}}
			switch arm.name {
			case "epoll":
				r.Generator.CPU = 98e7
			case "serial":
				r.Served = 1
			}
			run.Samples = append(run.Samples, result.Sample{Arm: arm.name, Round: round, Load: r})
		}
	}
	return run
}

func TestDefaultReport(t *testing.T) {
	text := render(t, measured(8), 0)
	golden(t, "default", text)
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 100 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}

func TestNarrowTerminalLosesColumnsFromTheRight(t *testing.T) {
	for _, width := range []int{100, 80, 60, 40} {
		text := render(t, measured(8), width)
		golden(t, fmt.Sprintf("width%d", width), text)
		for line := range strings.Lines(text) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("%d columns in a terminal of %d: %q", n, width, line)
			}
		}
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

func TestLoadReport(t *testing.T) {
	r := &load.Result{Requests: 1234567, Elapsed: 10e9, ReqPerSec: 123456.7, Served: 63, Stalled: 2, Conns: 64, Pipeline: 1,
		Latency: load.Latency{Summary: hist.Summary{P50: 512e3, P99: 1234e3, Mean: 520e3, Max: 20e6}},
		Errors:  map[string]int64{"status": 3, "eof": 1}, ErrorsOutside: map[string]int64{"connect": 2},
		Statuses: map[string]int64{"200": 1234567, "503": 3},
		Server:   &load.Server{CPU: 6e9, SwitchesVoluntary: 12345, RSS: 15e6, Threads: 7}, Generator: load.Generator{CPU: 99e8}}
	var b bytes.Buffer
	if err := report.Load(&b, r, 1); err != nil {
		t.Fatal(err)
	}
	golden(t, "load", b.String())
}

func TestProgressIsOneLineACellWhenPiped(t *testing.T) {
	var b bytes.Buffer
	p := report.NewProgress(&b, 0)
	for i, s := range []result.Sample{
		{Arm: "epoll", Round: 1, Load: &load.Result{ReqPerSec: 123456}}, {Arm: "pool", Round: 1, Error: "server ended: signal: killed"},
	} {
		p.Begin(matrix.Cell{Arm: s.Arm, Round: 1, Number: i + 1, Total: 2})
		p.Done(s)
	}
	p.End()
	want := "1/2 round 1 epoll: 123,456 req/s\n2/2 round 1 pool: server ended: signal: killed\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestProgressRewritesOneLineOfATerminal(t *testing.T) {
	var b bytes.Buffer
	p := report.NewProgress(&b, 30)
	p.Begin(matrix.Cell{Arm: "a-rather-long-name-of-an-arm", Round: 3, Number: 2, Total: 48})
	p.Done(result.Sample{})
	p.End()
	lines := strings.Split(b.String(), "\r\033[K")
	if strings.Contains(b.String(), "\n") || len(lines) != 3 || utf8.RuneCountInString(lines[1]) != 29 || !strings.HasPrefix(lines[1], "round 3  cell 2/48") {
		t.Errorf("got %q, want one line of 29 columns, then none", b.String())
	}
}
