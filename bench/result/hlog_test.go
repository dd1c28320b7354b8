package result_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/internal/hist"
)

// with gives a cell a histogram of n latencies of so many ms.
func with(t *testing.T, s result.Sample, ms, n int64) result.Sample {
	t.Helper()
	h := hist.New()
	h.RecordN(ms*1e6, n)
	blob, err := h.Encode()
	if err != nil {
		t.Fatal(err)
	}
	s.Load.Latency.Histogram = blob
	return s
}

func add(t *testing.T, dir *result.Dir, samples ...result.Sample) {
	t.Helper()
	for _, s := range samples {
		if err := dir.Add(s); err != nil {
			t.Fatal(err)
		}
	}
}

// HdrHistogram's tools must find a line for each round, with times that count from the start of the run.
func TestHistogramsAreALogThatHdrHistogramReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	run := newRun(3)
	dir, err := result.Create(path, run)
	if err != nil {
		t.Fatal(err)
	}
	const arm = "pool:workers=64"
	add(t, dir, with(t, cell(arm, 1, 5000), 1, 10), with(t, cell(arm, 2, 5000), 7, 20), with(t, cell("epoll", 1, 5000), 3, 5))
	text, err := os.ReadFile(filepath.Join(path, "latency-pool+workers=64-p0.hlog"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"#[Histogram log format version 1.3]\n", "#[StartTime: 1795335300 (seconds", "#[BaseTime: 1795335300 (seconds", "\n1.250000,1.000000,1.000", "\n2.250000,1.000000,7.0"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	reader := hdrhistogram.NewHistogramLogReader(strings.NewReader(string(text)))
	for i, want := range []int64{10, 20} {
		h, err := reader.NextIntervalHistogram()
		if err != nil || h == nil || h.TotalCount() != want || h.StartTimeMs() != begun(i+1).UnixMilli() || h.EndTimeMs()-h.StartTimeMs() != 1000 {
			t.Fatalf("interval %d: got %+v, %v, want %d latencies in a second from %v", i, h, err, want, begun(i+1))
		}
	}
	if h, err := reader.NextIntervalHistogram(); h != nil || err != nil {
		t.Errorf("a third interval: %v, %v", h, err)
	}
	json, err := os.ReadFile(filepath.Join(path, "run.json"))
	if err != nil || strings.Contains(string(json), "HISTF") {
		t.Errorf("run.json holds histograms, or is not there: %v", err)
	}

	all, err := result.Histogram(path, run, arm, 0)
	if err != nil || all.Count() != 30 || all.Quantile(0.2) > 1.01e6 || all.Quantile(0.9) < 6.99e6 {
		t.Errorf("merged: %+v, %v, want 10 of 1 ms and 20 of 7 ms", all.Summary(), err)
	}
}

func TestHistogramSaysWhatIsMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	run := newRun(3)
	dir, err := result.Create(path, run)
	if err != nil {
		t.Fatal(err)
	}
	if h, err := result.Histogram(path, run, "epoll", 0); err != nil || h.Count() != 0 {
		t.Errorf("nothing measured: got %v, %v, want an empty one", h, err)
	}
	add(t, dir, with(t, cell("epoll", 1, 5000), 1, 10))
	if _, err := result.Histogram(path, run, "nobody", 0); err == nil || !strings.Contains(err.Error(), `no arm "nobody"`) {
		t.Errorf("got %v, want that there is no such arm", err)
	}
	if _, err := result.Histogram(path, run, "epoll", 1); err == nil || !strings.Contains(err.Error(), "point 1") {
		t.Errorf("got %v, want that there is no such point", err)
	}
	if err := os.Remove(filepath.Join(path, "latency-epoll-p0.hlog")); err != nil {
		t.Fatal(err)
	}
	if _, err := result.Histogram(path, run, "epoll", 0); err == nil || !strings.Contains(err.Error(), "latency-epoll-p0.hlog") {
		t.Errorf("got %v, want the file that is gone", err)
	}
}

// Two arms whose names differ in what a file name cannot hold have files of their own.
func TestEveryArmAndPointHasAFileOfItsOwn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	run := newRun(1)
	run.Arms = append(run.Arms, result.Arm{Name: "a/b"}, result.Arm{Name: "a b"})
	run.Points = append(run.Points, plain)
	run.Points[1].Conns = 128
	dir, err := result.Create(path, run)
	if err != nil {
		t.Fatal(err)
	}
	other := with(t, cell("a b", 1, 5000), 1, 3)
	other.Point = 1
	add(t, dir, with(t, cell("a/b", 1, 5000), 1, 1), with(t, cell("a b", 1, 5000), 1, 2), other)
	for _, c := range []struct {
		arm   string
		point int
		want  int64
	}{{"a/b", 0, 1}, {"a b", 0, 2}, {"a b", 1, 3}} {
		if h, err := result.Histogram(path, run, c.arm, c.point); err != nil || h.Count() != c.want {
			t.Errorf("%s at %d: %v, %v, want %d latencies", c.arm, c.point, h, err, c.want)
		}
	}
}
