package report_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
	"github.com/handoff-http/handoff/bench/telemetry"
	"github.com/handoff-http/handoff/bench/verdict"
)

// paired is a run of so many loads, with exact costs: the arm's over the baseline's in each round, and the control's.
func paired(points int, arm, control []float64) *result.Run {
	run := measured(8)
	one := run.Points[0]
	run.Arms = []result.Arm{{Name: "goroutine"}, {Name: "epoll"}, {Name: "goroutine (A/A)", Control: true}}
	samples := run.Samples
	run.Points, run.Samples = nil, nil
	for i := range points {
		p := one
		p.Conns = 1 << i
		if points > 1 {
			p.Name = fmt.Sprintf("conns=%d", p.Conns)
		}
		run.Points = append(run.Points, p)
		for _, s := range samples {
			factor := map[string][]float64{"goroutine": {1}, "epoll": arm, "goroutine (A/A)": control}[s.Arm]
			if factor == nil {
				continue
			}
			l, server := *s.Load, *s.Load.Server
			server.CPU = int64(6e8 * factor[s.Round%len(factor)])
			l.Server = &server
			s.Point, s.Load, s.Verdicts = i, &l, nil
			run.Samples = append(run.Samples, s)
		}
	}
	return run
}

// What the table marks as noise, the overview does not call a winner.
func TestOverviewAndTableClaimTheSame(t *testing.T) {
	quiet, loud := []float64{1.001, 0.999}, []float64{0.95, 1.05, 1.12}
	for name, c := range map[string]struct {
		arm, control    []float64
		table, overview string
	}{
		"differs":  {[]float64{0.90, 0.91}, quiet, " 0.905 [", "epoll, 0.905 ["},
		"in noise": {[]float64{0.96, 0.965}, loud, "~0.962 [", "within the noise floor: epoll, goroutine"},
		"same":     {[]float64{0.9, 1.1, 0.95}, quiet, "≈0.9", "no significant difference: epoll, goroutine"},
	} {
		text := render(t, paired(3, c.arm, c.control), 0)
		if n := strings.Count(text, c.table); n < 3 {
			t.Errorf("%s: %d tables with %q, want 3, in\n%s", name, n, c.table, text)
		}
		_, overview, _ := strings.Cut(text, "== Overview")
		if n := strings.Count(overview, c.overview); n != 3 {
			t.Errorf("%s: %q %d times in the overview, want 3:\n%s", name, c.overview, n, overview)
		}
	}
}

// To name the winners of many loads is to pick among them: a difference that is just significant at one load is not if
// it is the best of many.
func TestOverviewCorrectsForTheNumberOfLoads(t *testing.T) {
	barely := []float64{0.90, 1.01, 0.95, 0.93, 1.02, 0.92, 0.99, 0.96}
	for points, won := range map[int]bool{1: true, 10: false} {
		run := paired(points, barely, []float64{1})
		render(t, run, 0)
		d := report.Duels(run, "")
		if got := d[0].Won(); got != won {
			t.Errorf("%d loads: won %v with p %.3g, adjusted %.3g; want %v", points, got, d[0].Ratio.P, d[0].Ratio.Adjusted, won)
		}
	}
}

// A rate that the generator limited is nobody's victory.
func TestBoundIsNoVictory(t *testing.T) {
	run := paired(1, []float64{1}, []float64{1})
	for i := range run.Samples {
		s := &run.Samples[i]
		s.Load.Server, s.Verdicts = nil, []verdict.Verdict{saturated}
	}
	render(t, run, 0)
	if d := report.Duels(run, "")[0]; d.Claim != result.Differs || d.Won() {
		t.Errorf("got claim %v, won %v of %+v, want a difference, and no victory", d.Claim, d.Won(), d.Ratio)
	}
}

// Whoever reads FAIL in a report finds the run failed, and the other way about, whatever a verdict fell on.
func TestFailIsPrintedWhereTheRunFailed(t *testing.T) {
	steal := verdict.Verdict{Name: verdict.Steal, Level: verdict.Fail, Text: "the hypervisor took it"}
	for arm, fails := range map[string]bool{
		"epoll": true, "goroutine": true, "goroutine (A/A)": true, "serial": false, "null": false, "": false,
	} {
		run := withCeiling(measured(8), 312000)
		for i := range run.Samples {
			if s := &run.Samples[i]; s.Arm == arm {
				s.Verdicts = []verdict.Verdict{steal}
			}
		}
		text := render(t, run, 0)
		if printed := strings.Contains(text, "FAIL"); printed != fails || run.Summary.Failed != fails {
			t.Errorf("fails on %q: FAIL printed %v, the run failed %v, want both %v, in\n%s", arm, printed, run.Summary.Failed, fails, text)
		}
	}
}

func TestFewRoundsAreSaidWithTheClaim(t *testing.T) {
	run := paired(2, []float64{0.9, 0.91}, []float64{1.001, 0.999})
	for i := range run.Samples {
		s := &run.Samples[i]
		s.Dropped = s.Round > 3 && s.Point == 0
	}
	text := strings.ReplaceAll(render(t, run, 0), "\n ", "")
	for _, want := range []string{"of goroutine's CPU/req in 3 rounds\n", "\n3 rounds at one load or more: too few"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestLimitsSayWhatTheRuntimeWasGiven(t *testing.T) {
	for name, c := range map[string]struct {
		procs map[string]int
		cpus  string
		want  string
	}{
		"alike":  {map[string]int{"goroutine": 1, "epoll": 1, "pool": 1, "thread": 1, "serial": 1, "goroutine (A/A)": 1}, "0", ", on CPU 0, .*, GOMAXPROCS 1\\.\n"},
		"a peer": {map[string]int{"goroutine": 2, "epoll": 2, "pool": 2, "thread": 2, "goroutine (A/A)": 2}, "0-1", ", on CPUs 0-1, .*, GOMAXPROCS 2 \\(not known of serial\\)\\.\n"},
		"differ": {map[string]int{"goroutine": 2, "epoll": 1}, "0-1", "(?m)^Limits in effect:\n.* GOMAXPROCS\ngoroutine .* 2\nepoll .* 1\npool .* -$"},
	} {
		run := measured(8)
		for i := range run.Arms {
			run.Arms[i].Procs = c.procs[run.Arms[i].Name]
		}
		under(run, func(arm string) telemetry.Limits {
			l := usual(arm)
			l.CPUs = c.cpus
			return l
		})
		if text := strings.ReplaceAll(render(t, run, 0), "\n  ", " "); !regexp.MustCompile(c.want).MatchString(text) {
			t.Errorf("%s: no match for %q in\n%s", name, c.want, text)
		}
	}
}

func TestFilesAreNamedWithinTheWidth(t *testing.T) {
	for _, width := range []int{0, 40} {
		var b bytes.Buffer
		if err := report.Files(&b, "results/20260504T120000Z", width); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"report.html", "run.json", "benchstat -col /strategy", "bench.txt"} {
			if text := strings.ReplaceAll(b.String(), "\n  ", " "); !strings.Contains(text, want) {
				t.Errorf("width %d: no %q in\n%s", width, want, b.String())
			}
		}
		fits(t, b.String(), max(width, 100*(1-width/40)))
	}
}

// Two rounds show no difference and no sameness either.
func TestDiffSaysWhatWasNotTested(t *testing.T) {
	arm := result.ArmDifference{Arm: "epoll", CPU: stats.Ratio{Value: 1.2, Pairs: 2, P: 1, Adjusted: 1}, StatusA: result.Ranked, StatusB: result.Ranked}
	d := &result.Difference{Points: []result.PointDifference{{RankedBy: result.ByCPU, Arms: []result.ArmDifference{arm}}}}
	for _, width := range []int{0, 40} {
		var b bytes.Buffer
		if err := report.Diff(&b, d, width); err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(b.String(), "\n  ", " ")
		if !strings.Contains(text, "not tested (fewer than 3 rounds)") || !strings.Contains(text, "1.20") {
			t.Errorf("width %d: got\n%s", width, b.String())
		}
	}
}
