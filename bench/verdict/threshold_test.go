package verdict_test

import (
	"math"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/verdict"
	"github.com/handoff-http/handoff/internal/hist"
)

// figures have a p99 of 9.9 ms, and so on for every percentile.
var figures = verdict.Figures{
	Quantile: func(q float64) float64 { return q * 10e6 }, Mean: 4e6, Max: 20e6,
	ReqPerSec: 12_345, Errors: 2, ErrRatio: 0.0005, CPU: 7_500, Lag: 40_000,
}

func TestThresholds(t *testing.T) {
	for _, c := range []struct {
		in, out, got string
		ok           bool
	}{
		{"p99<10ms", "p99<10ms", "9.9ms", true},
		{"p99<9.9ms", "p99<9.9ms", "9.9ms", false},
		{"p99<=9.9ms", "p99<=9.9ms", "9.9ms", true},
		{"p99.9 <= 9990us", "p99.9<=9990us", "9.99ms", true},
		{"p50>4ms", "p50>4ms", "5ms", true},
		{" max < 1s ", "max<1s", "20ms", true},
		{"mean<4ms", "mean<4ms", "4ms", false},
		{"mean>=4ms", "mean>=4ms", "4ms", true},
		{"req/s>10000", "req/s>10000", "12,345", true},
		{"req/s>1e5", "req/s>1e5", "12,345", false},
		{"errors<1", "errors<1", "2", false},
		{"err-ratio<0.1%", "err-ratio<0.1%", "0.05 %", true},
		{"err-ratio<0.0001", "err-ratio<0.0001", "0.05 %", false},
		{"cpu<10us", "cpu<10us", "7.5µs", true},
		{"cpu<7µs", "cpu<7µs", "7.5µs", false},
		{"lag<100us", "lag<100us", "40µs", true},
	} {
		th, err := verdict.ParseThreshold(c.in)
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
			continue
		}
		if got, ok := th.Check(figures); got != c.got || ok != c.ok || th.String() != c.out {
			t.Errorf("%q: got %q, %v, as %q; want %q, %v, as %q", c.in, got, ok, th, c.got, c.ok, c.out)
		}
	}
}

func TestBadThresholdIsNamedWithAForm(t *testing.T) {
	for in, why := range map[string]string{
		"":               "no < or >",
		"p99":            "no < or >",
		"p99=5ms":        "no < or >",
		"p99<":           "not a time",
		"p99<5":          "not a time",
		"p99<-5ms":       "not a time",
		"p0<5ms":         "no figure",
		"p101<5ms":       "no figure",
		"p1e1<5ms":       "no figure",
		"p+9<5ms":        "no figure",
		"pNaN<5ms":       "no figure",
		"latency<5ms":    "no figure",
		"<5ms":           "no figure",
		"req/s>many":     "not a number",
		"req/s>-1":       "not a number",
		"req/s>NaN":      "not a number",
		"req/s>Inf":      "not a number",
		"err-ratio<5ms":  "not a number",
		"err-ratio<200%": "more than everything",
		"p99<5ms<6ms":    "not a time",
		"errors<=<1":     "not a number",
	} {
		_, err := verdict.ParseThreshold(in)
		if err == nil || !strings.Contains(err.Error(), why) || !strings.Contains(err.Error(), "such as 5ms") {
			t.Errorf("%q: got %v, want %q and the form", in, err, why)
		}
	}
}

func TestWhatWasNotMeasuredKeepsNoThreshold(t *testing.T) {
	nan := math.NaN()
	for _, in := range []string{"p99<5ms", "cpu<1s", "lag<1s", "req/s<1", "max<1s"} {
		th, err := verdict.ParseThreshold(in)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := th.Check(verdict.Figures{Mean: nan, Max: nan, ReqPerSec: nan, CPU: nan, Lag: nan}); ok || got != "not measured" {
			t.Errorf("%q: got %q, %v, want not measured, false", in, got, ok)
		}
	}
}

func TestFiguresOfAResult(t *testing.T) {
	h := hist.New()
	h.RecordN(1e6, 90)
	h.RecordN(3e6, 10)
	blob, err := h.Encode()
	if err != nil {
		t.Fatal(err)
	}
	r := &load.Result{
		Requests: 100, ReqPerSec: 50, Latency: load.Latency{Summary: h.Summary(), Histogram: blob},
		Errors: map[string]int64{"eof": 1}, Server: &load.Server{CPU: 5e5},
	}
	f := verdict.FiguresOf(r)
	if got := f.Quantile(0.95); math.Abs(got-3e6) > 3e3 {
		t.Errorf("p95 %v, want 3 ms, read from the histogram", got)
	}
	if f.CPU != 5000 || f.Errors != 1 || math.Abs(f.ErrRatio-1.0/101) > 1e-9 || !math.IsNaN(f.Lag) || f.ReqPerSec != 50 {
		t.Errorf("got %+v", f)
	}
	r.Latency.Histogram = ""
	if f := verdict.FiguresOf(r); f.Quantile(0.99) != float64(r.Latency.P99) || !math.IsNaN(f.Quantile(0.95)) {
		t.Errorf("without a histogram: p99 %v, p95 %v, want the summary's and none", f.Quantile(0.99), f.Quantile(0.95))
	}
	if f := verdict.FiguresOf(&load.Result{}); f.Quantile != nil || !math.IsNaN(f.Max) || !math.IsNaN(f.CPU) {
		t.Errorf("of nothing: %+v", f)
	}
}

func FuzzParseThreshold(f *testing.F) {
	for _, s := range []string{"p99<5ms", "req/s>=1e4", "err-ratio<0.1%", "p", "<", "p99.9<=µs"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		th, err := verdict.ParseThreshold(s)
		if err != nil {
			return
		}
		again, err := verdict.ParseThreshold(th.String())
		if err != nil || again != th {
			t.Errorf("%q: %q, and again %+v, %v", s, th, again, err)
		}
		th.Check(figures)
	})
}
