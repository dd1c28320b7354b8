package report_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/search"
	"github.com/handoff-http/handoff/bench/selftest"
	"github.com/handoff-http/handoff/bench/stats"
)

// atWidths holds what is written against golden files for output that has no width and for a narrow terminal.
func atWidths(t *testing.T, name string, write func(w io.Writer, width int) error) {
	t.Helper()
	for _, width := range []int{0, 80, 40} {
		var b bytes.Buffer
		if err := write(&b, width); err != nil {
			t.Fatal(err)
		}
		if width > 0 {
			fits(t, b.String(), width)
		}
		if width != 80 {
			golden(t, name+map[int]string{0: "", 40: "40"}[width], b.String())
		}
	}
}

func clear(value float64) stats.Ratio {
	return stats.Ratio{Value: value, Low: value - 0.01, High: value + 0.01, Pairs: 8, P: 0.001, Adjusted: 0.002}
}

func none(value float64) stats.Ratio {
	return stats.Ratio{Value: value, Low: value - 0.05, High: value + 0.05, Pairs: 8, P: 0.5, Adjusted: 0.5}
}

func TestDiffMarksWhatBecameDearer(t *testing.T) {
	at := time.Date(2026, 1, 2, 15, 4, 0, 0, time.UTC)
	d := &result.Difference{Baseline: "goroutine", OnlyA: []string{"arm serial"},
		A: result.Side{Version: "v0.1.0", Commit: "6ef1422", Started: at, Seed: 1, Rounds: 8, Memory: 8e9},
		B: result.Side{Version: "v0.2.0", Commit: "606d345+dirty", Started: at.Add(time.Hour), Seed: 2, Rounds: 8, Failed: true, Memory: 16e9}}
	for _, name := range []string{"conns=64", "conns=1024"} {
		d.Points = append(d.Points, result.PointDifference{Point: name, RankedBy: result.ByCPU, Arms: []result.ArmDifference{
			{Arm: "goroutine", CPUA: 6000, CPUB: 6300, RateA: 158000, RateB: 150000, CPU: none(1.02), Rate: none(0.95), StatusA: result.Ranked, StatusB: result.Ranked},
			{Arm: "epoll", CPUA: 5000, CPUB: 5500, RateA: 190000, RateB: 180000, AtLeastA: true, CPU: none(1.04), Rate: clear(0.94),
				RelativeCPU: clear(1.05), RelativeRate: clear(0.95), StatusA: result.Ranked, StatusB: result.Ranked},
			{Arm: "pool", CPUA: 6100, CPUB: 5000, RateA: 150000, RateB: 160000, CPU: clear(0.82), Rate: clear(1.1),
				RelativeCPU: clear(0.8), RelativeRate: clear(1.1), StatusA: result.Ranked, StatusB: result.Ranked},
			{Arm: "thread", CPUA: 8000, RateA: 120000, StatusA: result.Ranked, StatusB: result.Failed},
		}})
	}
	atWidths(t, "diff", func(w io.Writer, width int) error { return report.Diff(w, d, width) })
}

func TestSearchShowsItsWayAndTheAnswer(t *testing.T) {
	found := search.Result{Best: 36000, FirstFailed: 38000, Confirmed: 2, Reason: "the ends of the bracket are 5 % apart"}
	for i, rate := range []float64{16000, 32000, 64000, 36000, 38000, 36000} {
		p := search.Probe{Rate: rate, Window: search.Short, Held: rate <= 36000, Why: "12.3ms"}
		if i == 5 {
			p.Window = search.Long
		}
		if !p.Held {
			p.Why = "rate-missed: 61 % of the requests that were due in the window were answered in it, so a queue is growing"
		}
		found.Probes = append(found.Probes, p)
	}
	atWidths(t, "search", func(w io.Writer, width int) error { return report.Search(w, "p99<20ms", found, width) })
	for _, c := range []struct {
		found search.Result
		want  string
	}{
		{search.Result{Reason: "not finished"}, "No rate was tried.\n"},
		{search.Result{Reason: "the lowest rate fails", Probes: found.Probes[2:3]}, "No rate that was tried keeps p99<20ms."},
		{search.Result{Best: 50000, AtLeast: true, Confirmed: 1, Reason: "the generator gave way"}, "≥ 50,000 req/s keep p99<20ms, confirmed over 1 long window."},
	} {
		var b bytes.Buffer
		if err := report.Search(&b, "p99<20ms", c.found, 0); err != nil || !bytes.Contains(b.Bytes(), []byte(c.want)) {
			t.Errorf("%+v: %v, got\n%swant %q", c.found, err, b.String(), c.want)
		}
	}
}

func TestSelftestTellsAllAboutWhatFailed(t *testing.T) {
	checks := []selftest.Check{
		{Name: "fixed delay", Claim: "a delay of 5 ms is measured as 5 ms", Want: "5ms ± 0.2ms", Got: "5.04ms", OK: true},
		{Name: "stall", Claim: "a stall of 1 s is in the latencies of an open loop", Want: "max 1s ± 10 %", Got: "max 1.01s", OK: true},
		{Name: "M/D/1", Claim: "the mean wait is that of theory", Want: "1.20ms ± 5 %", Got: "1.52ms", Detail: "a busy neighbour on the server's core makes it longer"},
	}
	atWidths(t, "selftest", func(w io.Writer, width int) error { return report.Selftest(w, checks, width) })
	var b bytes.Buffer
	if err := report.Selftest(&b, checks[:2], 0); err != nil || !bytes.Contains(b.Bytes(), []byte("2 checks: the generator measured what was known beforehand.")) {
		t.Errorf("two that are fine: %v, got\n%s", err, b.String())
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, fmt.Errorf("no room") }

func TestFailureToWriteIsReturned(t *testing.T) {
	for name, write := range map[string]func() error{
		"compare":  func() error { return report.Compare(broken{}, &result.Run{}, 80) },
		"diff":     func() error { return report.Diff(broken{}, &result.Difference{}, 80) },
		"search":   func() error { return report.Search(broken{}, "p99<1s", search.Result{}, 80) },
		"selftest": func() error { return report.Selftest(broken{}, nil, 80) },
	} {
		if err := write(); err == nil || err.Error() != "no room" {
			t.Errorf("%s: %v, want no room", name, err)
		}
	}
}
