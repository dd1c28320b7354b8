package report

import (
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/verdict"
	"github.com/handoff-http/handoff/internal/hist"
)

// Load takes its width from the terminal it writes to, so it is set here by hand.
func TestLoadBreaksNoLineOfANarrowTerminal(t *testing.T) {
	lag := hist.Summary{P50: 2e3, P99: 12e3, P999: 50e3, Mean: 3e3, Max: 3e6}
	open := &load.Result{Loop: "open", Offered: 20000, Requests: 199000, Due: 200000, Overdue: 12, Lost: 3, Waited: 9, Lag: &lag, Connect: &lag,
		Errors: map[string]int64{"reset": 1}, ErrorsOutside: map[string]int64{"connect": 2}, Server: &load.Server{Error: "/proc/1234/stat: permission denied"},
		Stages: []load.StageResult{{From: 1000, To: 100000, ReqPerSec: 123456, Latency: lag}}, Slow: &load.SlowResult{Conns: 4},
		Routes: []load.RouteResult{{Name: "GET /a/rather/long/path/that/no/narrow/terminal/has/room/for?and=more", Latency: lag}}}
	for _, r := range []*load.Result{open, {Loop: "closed", Conns: 64, Served: 64, Stalled: 2, Turns: 10, Latency: load.Latency{Summary: lag}}} {
		for _, width := range []int{80, 60, 40, 20} {
			p := &page{width: width}
			p.load(r, 1, []verdict.Verdict{{Name: verdict.GeneratorSaturated, Level: verdict.Bound, Text: strings.Repeat("x", 70), Next: "look at /a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p"}})
			for line := range strings.Lines(p.text.String()) {
				if n := runes(strings.TrimSuffix(line, "\n")); n > width {
					t.Errorf("%s loop: %d columns in a terminal of %d: %q", r.Loop, n, width, line)
				}
			}
		}
	}
}
