package bench_test

import (
	"flag"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/internal/hist"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// bodies are what is asked for: an answer prepared beforehand, and two whose bodies are lent, the larger of which takes
// several writes where the socket is slow to drain.
var bodies = []struct{ name, path string }{
	{"13B", "/"},
	{"4KiB", "/bytes/4096"},
	{"64KiB", "/bytes/65536"},
}

var crowds = []int{1, 64, 512}

// oneByOne are the strategies that finish with a connection before they look at the next. A client that keeps its
// connections open would see all but one of them starve, which is a result (`handoff compare` shows it), but not one
// that has a latency or a cost per request to be set beside the others'.
var oneByOne = map[string]bool{"serial": true}

// BenchmarkServe is a strategy under closed-loop load: over real sockets, server and client in processes of their own
// and, given two CPUs, on CPUs of their own. An iteration is a fresh server under load for a whole window, so it is
// not a request: ns/op is time over requests, and one iteration fills the benchmark time. benchstat -col /strategy.
//
//	go test ./bench -run '^$' -bench Serve -count 10 > serve.txt
func BenchmarkServe(b *testing.B) {
	for _, spec := range strategy.Specs() {
		if spec.Available() != nil {
			continue
		}
		for _, conns := range crowds {
			if conns > 1 && oneByOne[spec.Name] {
				continue
			}
			for _, body := range bodies {
				name := fmt.Sprintf("strategy=%s/conns=%d/body=%s", spec.Name, conns, body.name)
				b.Run(name, func(b *testing.B) { benchServe(b, spec.Name, conns, body.path) })
			}
		}
	}
}

func benchServe(b *testing.B, strategy string, conns int, path string) {
	cfg, err := lab(strategy, conns, path, window(b))
	if err != nil {
		b.Fatal(err)
	}
	sum := figures{latency: hist.New()}
	for b.Loop() {
		sum.add(b, measure(b, cfg))
	}
	sum.report(b)
}

// measure is one window of load on a fresh server.
func measure(b *testing.B, cfg matrix.Config) *load.Result {
	var got result.Sample
	cfg.Done = func(s result.Sample) { got = s }
	if err := matrix.Run(b.Context(), cfg); err != nil {
		b.Fatal(err)
	}
	if got.Error != "" {
		b.Fatal(got.Error)
	}
	if r := got.Load; len(r.Errors)+len(r.ErrorsOutside) > 0 || r.Served < r.Conns {
		b.Fatalf("answered on %d of %d connections, errors by kind: %v, outside the window: %v: not to be compared",
			r.Served, r.Conns, r.Errors, r.ErrorsOutside)
	}
	return got.Load
}

// figures are sums over the windows of a benchmark.
type figures struct {
	requests, elapsed, cpu int64
	latency                *hist.Histogram
	noCPU                  bool // this system does not tell what a process has used
}

func (f *figures) add(b *testing.B, r *load.Result) {
	latency, err := hist.Decode(r.Latency.Histogram)
	if err != nil {
		b.Fatal(err)
	}
	f.latency.Merge(latency)
	f.requests += r.Requests
	f.elapsed += r.Elapsed
	if r.Server == nil || r.Server.Error != "" {
		f.noCPU = true
		return
	}
	f.cpu += r.Server.CPU
}

func (f *figures) report(b *testing.B) {
	n := float64(f.requests)
	b.ReportMetric(float64(f.elapsed)/n, "ns/op")
	b.ReportMetric(n/(float64(f.elapsed)/1e9), "req/s")
	b.ReportMetric(float64(f.latency.Quantile(0.99)), "p99-ns")
	if !f.noCPU {
		b.ReportMetric(float64(f.cpu)/n, "cpu-ns/req")
	}
}

// shortWindow is for -benchtime 3x, which asks for a number of windows and not for a time.
const shortWindow = 200 * time.Millisecond

// window is how long the load lasts: the benchmark time.
func window(b *testing.B) time.Duration {
	asked := flag.Lookup("test.benchtime").Value.String()
	if _, err := strconv.Atoi(strings.TrimSuffix(asked, "x")); err == nil {
		return shortWindow
	}
	d, err := time.ParseDuration(asked)
	if err != nil {
		b.Fatal(err)
	}
	return max(d, time.Millisecond)
}
