package report_test

import (
	"bytes"
	"testing"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/verdict"
	"github.com/handoff-http/handoff/internal/hist"
)

func loadText(t *testing.T, r *load.Result, verdicts ...verdict.Verdict) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Load(&b, r, 1, verdicts); err != nil {
		t.Fatal(err)
	}
	fits(t, b.String(), 100)
	return b.String()
}

func TestLoadReport(t *testing.T) {
	r := &load.Result{Loop: "closed", Requests: 1234567, Elapsed: 10e9, ReqPerSec: 123456.7, Served: 63, Stalled: 2, Conns: 64, Pipeline: 1, Busy: 0.99,
		Latency: load.Latency{Summary: hist.Summary{P50: 512e3, P99: 1234e3, P999: 5e6, Mean: 520e3, Max: 20e6}},
		Errors:  map[string]int64{"status": 3, "eof": 1}, ErrorsOutside: map[string]int64{"connect": 2},
		Statuses: map[string]int64{"200": 1234567, "503": 3}, InFlight: 63.7, Turns: 1,
		Server: &load.Server{CPU: 6e9, SwitchesVoluntary: 12345, RSS: 15e6, Threads: 7, Processes: 2}, Generator: load.Generator{CPU: 99e8}}
	golden(t, "load", loadText(t, r, verdict.Verdict{Name: "drift", Level: verdict.Note, Text: "a note"}, saturated,
		verdict.Verdict{Name: "errors", Level: verdict.Fail, Text: "6 errors", Next: "look at the server's log"}))
}

func TestOpenLoadReport(t *testing.T) {
	r := &load.Result{Loop: "open", Offered: 20000, Requests: 199000, Due: 200000, Overdue: 12, Lost: 7, Waited: 345, Elapsed: 10e9, ReqPerSec: 19900, Served: 64, Conns: 64, Pipeline: 1,
		Latency:  load.Latency{Summary: hist.Summary{P50: 112e3, P99: 1234e3, P999: 5e6, Mean: 120e3, Max: 2e9}},
		Lag:      &hist.Summary{P50: 2e3, P99: 12e3, P999: 50e3, Mean: 3e3, Max: 3e6},
		Connect:  &hist.Summary{P50: 60e3, P99: 300e3, P999: 400e3, Mean: 70e3, Max: 1e6},
		Statuses: map[string]int64{"200": 199000}, InFlight: 2.4, Busy: 0.3, Generator: load.Generator{CPU: 99e8},
		Slow: &load.SlowResult{Conns: 4, Rate: 100, Answers: 12, BytesIn: 4000},
		Stages: []load.StageResult{
			{From: 1000, To: 1000, Elapsed: 5e9, Due: 5000, Requests: 5000, ReqPerSec: 1000, Latency: hist.Summary{P50: 1e5, P99: 2e5, P999: 3e5}, Lag99: 11e3},
			{From: 1000, To: 39000, Elapsed: 5e9, Due: 195000, Requests: 194000, ReqPerSec: 38800, Latency: hist.Summary{P50: 1e5, P99: 2e6, P999: 3e6}, Lag99: 12e3}},
		Routes: []load.RouteResult{
			{Name: "GET /", Weight: 9, Requests: 180000, Latency: hist.Summary{P50: 1e5, P99: 2e5, P999: 3e5}, Answer: &load.Answer{Status: 200, Length: 13}},
			{Name: "POST /echo", Weight: 1, Requests: 19000, Errors: map[string]int64{"status": 3}, Latency: hist.Summary{P50: 2e5, P99: 4e5, P999: 5e5}}}}
	golden(t, "loadopen", loadText(t, r))
}
