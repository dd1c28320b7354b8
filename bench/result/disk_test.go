package result

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/internal/hist"
)

// small is a run of two arms at one point.
func small() *Run {
	return &Run{
		Started: time.Date(2026, 11, 22, 8, 15, 0, 0, time.UTC), Rounds: 8, Baseline: "a",
		Points: []Point{{Path: "/", Conns: 4, Pipeline: 1, Threads: 1, Duration: 1e9}},
		Arms:   []Arm{{Name: "a"}, {Name: "b"}},
	}
}

func measured(t *testing.T, arm string, round int) Sample {
	t.Helper()
	h := hist.New()
	h.RecordN(int64(round)*1e6, 10)
	blob, err := h.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return Sample{Arm: arm, Round: round, Started: time.Date(2026, 11, 22, 8, 15, round, 0, time.UTC), Load: &load.Result{
		Loop: "closed", Requests: 10, Sent: 10, Elapsed: 1e9, ReqPerSec: 10, Conns: 4, Served: 4, Pipeline: 1,
		Latency: load.Latency{Summary: h.Summary(), Histogram: blob}, Server: &load.Server{CPU: 1e6},
	}}
}

// full is a disk that takes half of what is written to it, and no more.
func full(f *os.File, text string) (int, error) {
	n, _ := f.WriteString(text[:len(text)/2])
	return n, &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
}

func (d *Dir) disk(w write) {
	d.write, d.bench.write = w, w
	for _, l := range d.hlogs {
		l.write = w
	}
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(text)
	}
	return files
}

func TestFullDiskDamagesNothingAndIsCaughtUpWith(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	run := small()
	d, err := Create(path, run)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Add(measured(t, "a", 1)); err != nil {
		t.Fatal(err)
	}
	before := contents(t, path)

	d.disk(full)
	for _, s := range []Sample{measured(t, "a", 2), measured(t, "b", 2)} {
		err := d.Add(s)
		if err == nil || !strings.Contains(err.Error(), filepath.Join(path, "run.json")) || !strings.Contains(err.Error(), "the disk is full: make room") {
			t.Errorf("got %v, want the file, and what to do about a full disk", err)
		}
	}
	if after := contents(t, path); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("files changed:\n%v\nwant\n%v", after, before)
	}
	if len(run.Samples) != 3 || run.Samples[1].Load.Latency.Histogram == "" {
		t.Errorf("in memory: %d samples, want 3, with the histograms that are nowhere else", len(run.Samples))
	}

	d.disk((*os.File).WriteString)
	if err := d.Add(measured(t, "b", 1)); err != nil {
		t.Fatal(err)
	}
	if err := d.Finish(""); err != nil {
		t.Fatal(err)
	}
	after := contents(t, path)
	if n := strings.Count(after["bench.txt"], "\nBenchmark"); n != 4 || !strings.HasPrefix(after["bench.txt"], before["bench.txt"]) || !strings.HasSuffix(after["bench.txt"], "PASS\n") {
		t.Errorf("bench.txt has %d of 4 cells:\n%s", n, after["bench.txt"])
	}
	if strings.Contains(after["run.json"], "HISTF") {
		t.Error("run.json holds histograms")
	}
	back, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, arm := range []string{"a", "b"} {
		if h, err := Histogram(path, back, arm, 0); err != nil || h.Count() != 20 {
			t.Errorf("latencies of %s: %v, %v, want all 20", arm, h, err)
		}
	}
}

// The program may end while the disk is full: whatever could be written is whole.
func TestHistogramThatCouldNotBeWrittenIsInRunJSON(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	d, err := Create(path, small())
	if err != nil {
		t.Fatal(err)
	}
	d.hlogs["latency-a-p0.hlog"] = newLog(filepath.Join(path, "latency-a-p0.hlog"), "# head\n", full)
	if err := d.Add(measured(t, "a", 1)); err == nil {
		t.Fatal("a full disk is no error")
	}
	if _, err := os.Stat(filepath.Join(path, "latency-a-p0.hlog")); err == nil {
		t.Error("half a file was left behind")
	}
	run, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if h, err := Histogram(path, run, "a", 0); err != nil || h.Count() != 10 {
		t.Errorf("got %v, %v, want the 10 latencies", h, err)
	}
}

func TestDirectoryThatVanishesAndComesBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	d, err := Create(path, small())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Add(measured(t, "a", 1)); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	if err := d.Add(measured(t, "a", 2)); err == nil || !strings.Contains(err.Error(), "mkdir -p "+path) {
		t.Errorf("got %v, want what to do about %s", err, path)
	}
	if err := os.MkdirAll(path, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := d.Add(measured(t, "a", 3)); err != nil {
		t.Fatal(err)
	}
	files := contents(t, path)
	if n := strings.Count(files["bench.txt"], "\nBenchmark"); n != 3 || !strings.HasPrefix(files["bench.txt"], "goos: ") {
		t.Errorf("bench.txt has %d of 3 cells:\n%s", n, files["bench.txt"])
	}
	var run Run
	if err := json.Unmarshal([]byte(files["run.json"]), &run); err != nil || len(run.Samples) != 3 {
		t.Errorf("run.json: %d samples, %v, want 3", len(run.Samples), err)
	}
	// The first round's latencies went with the directory, and that is said.
	if _, err := Histogram(path, &run, "a", 0); err == nil || !strings.Contains(err.Error(), "lacks the latencies of 1 of the rounds") {
		t.Errorf("got %v, want that one round's are missing", err)
	}
}

// What another program wrote behind the last line is no part of the run; what it cut off is written again.
func TestFileThatSomethingElseChanged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	d, err := Create(path, small())
	if err != nil {
		t.Fatal(err)
	}
	bench := filepath.Join(path, "bench.txt")
	for round, change := range []func(text []byte) []byte{
		func(text []byte) []byte { return append(text, "junk"...) },
		func(text []byte) []byte { return text[:len(text)/2] },
		func(text []byte) []byte { return text },
	} {
		if err := d.Add(measured(t, "a", round+1)); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(bench)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "\nBenchmark"); n != round+1 || strings.Contains(string(text), "junk") {
			t.Errorf("after round %d:\n%s", round+1, text)
		}
		if err := os.WriteFile(bench, change(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// failing is a disk that refuses the files of that name.
func failing(name string, errno syscall.Errno) write {
	return func(f *os.File, text string) (int, error) {
		if strings.Contains(filepath.Base(f.Name()), name) {
			return 0, &os.PathError{Op: "write", Path: f.Name(), Err: errno}
		}
		return f.WriteString(text)
	}
}

func TestEndWithAFullDiskSaysWhatIsThereAndHowToGoOn(t *testing.T) {
	for _, c := range []struct {
		name  string // of the files that fail
		errno syscall.Errno
		want  []string
	}{
		{"", syscall.ENOSPC, []string{"run.json: no space left on device: the disk is full: make room there;", "run.json has 1 of 3 cells, the others are lost, bench.txt lacks 2 of its lines"}},
		{"run.json", syscall.EFBIG, []string{"file too large", "ulimit -f", "run.json has 1 of 3 cells"}},
		{"bench.txt", syscall.EDQUOT, []string{"bench.txt: disk quota exceeded", "quota", "run.json has all 3 cells, bench.txt lacks 2 of its lines"}},
		{"hlog", syscall.EIO, []string{".hlog: input/output error", "run.json has all 3 cells. After that"}},
	} {
		path := filepath.Join(t.TempDir(), "run")
		d, err := Create(path, small())
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Add(measured(t, "a", 1)); err != nil {
			t.Fatal(err)
		}
		d.disk(failing(c.name, c.errno))
		for _, s := range []Sample{measured(t, "b", 1), measured(t, "a", 2)} {
			if err := d.Add(s); err == nil || !errors.Is(err, c.errno) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: got %v, want %v on one line", c.name, err, c.errno)
			}
		}
		err = d.Finish("")
		for _, want := range append(c.want, "`handoff compare --resume "+path+"` goes on from there") {
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "next cell") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: got %v, want %q on one line", c.name, err, want)
			}
		}
		// It does, and the files agree then.
		d, run, err := Resume(path)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if err := d.Finish(""); err != nil {
			t.Fatal(err)
		}
		counting, blobs := 0, 0
		for i := range run.Samples {
			if run.Samples[i].OK() {
				counting++
				blobs += len(run.Samples[i].Load.Latency.Histogram)
			}
		}
		files := contents(t, path)
		if n := strings.Count(files["bench.txt"], "\nBenchmark"); n != counting || !strings.HasSuffix(files["bench.txt"], "PASS\n") || blobs > 0 {
			t.Errorf("%s: resumed: bench.txt has %d of %d cells, run.json %d bytes of histograms:\n%s", c.name, n, counting, blobs, files["bench.txt"])
		}
	}
}

func TestBenchmarksNeverHaveMoreCellsThanTheRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	d, err := Create(path, small())
	if err != nil {
		t.Fatal(err)
	}
	d.disk(failing("run.json", syscall.ENOSPC))
	if err := d.Add(measured(t, "a", 1)); err == nil {
		t.Fatal("a full disk is no error")
	}
	if text := contents(t, path)["bench.txt"]; strings.Contains(text, "Benchmark") {
		t.Errorf("run.json has no cell, bench.txt has\n%s", text)
	}
	d.disk((*os.File).WriteString)
	if err := d.Finish(""); err != nil {
		t.Errorf("all is written in the end: got %v", err)
	}
	if text := contents(t, path)["bench.txt"]; strings.Count(text, "\nBenchmark") != 1 {
		t.Errorf("got\n%s", text)
	}
}

func TestEndWithoutADirectorySaysThatNothingIsLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	d, err := Create(path, small())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	if err := d.Add(measured(t, "a", 1)); err == nil {
		t.Error("no directory is no error")
	}
	if err := d.Finish(""); err == nil || !strings.Contains(err.Error(), "nothing of it is on disk") || !strings.Contains(err.Error(), "measure again") || strings.Contains(err.Error(), "--resume") || strings.Contains(err.Error(), "mkdir") {
		t.Errorf("got %v, want that it is lost", err)
	}
}
