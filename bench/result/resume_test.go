package result_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
)

// cutRun is the directory of a run of the given rounds that was cut short in its second.
func cutRun(t *testing.T, rounds int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run")
	run := newRun(rounds)
	dir, err := result.Create(path, run)
	if err != nil {
		t.Fatal(err)
	}
	for _, arm := range run.Arms {
		add(t, dir, with(t, cell(arm.Name, 1, 5000), 1, 10))
	}
	add(t, dir, with(t, cell("epoll", 2, 5000), 9, 10), failed("serial", 2, "killed"))
	if err := dir.Finish("interrupted"); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestResumedRunMeasuresARoundAgainThatWasCut(t *testing.T) {
	path := cutRun(t, 2)
	dir, run, err := result.Resume(path)
	if err != nil {
		t.Fatal(err)
	}
	if !run.Partial || run.Finished != nil || len(run.Resumed) != 1 || counting(run) != 5 {
		t.Errorf("got partial %v, finished %v, resumed %v, %d cells that count; want true, no, once, the 5 of round 1", run.Partial, run.Finished, run.Resumed, counting(run))
	}
	if bench := read(t, path, "bench.txt"); strings.Count(bench, "\nBenchmark") != 5 || strings.Contains(bench, "PASS") || !strings.HasPrefix(bench, "goos:") {
		t.Errorf("bench.txt, want the 5 cells of round 1 and no PASS:\n%s", bench)
	}
	if h, err := result.Histogram(path, run, "epoll", 0); err != nil || h.Count() != 10 || h.Max() > 2e6 {
		t.Errorf("latencies of epoll: %v, %v, want those of round 1", h, err)
	}
	if text := read(t, path, "latency-epoll-p0.hlog"); strings.Count(text, "HISTF") != 1 {
		t.Errorf("latency-epoll-p0.hlog, want one round:\n%s", text)
	}
	for _, arm := range run.Arms {
		s := with(t, cell(arm.Name, 2, 5000), 3, 10)
		s.Started = begun(30)
		add(t, dir, s)
	}
	if err := dir.Finish(""); err != nil {
		t.Fatal(err)
	}
	back := stored(t, path)
	if back.Partial || len(back.Samples) != 12 || find(back.Summary, "epoll").Rounds != 2 {
		t.Errorf("got partial %v, %d samples, %d rounds of epoll; want whole, all 12 kept, 2", back.Partial, len(back.Samples), find(back.Summary, "epoll").Rounds)
	}
	dropped := 0
	for _, s := range back.Samples {
		if s.Dropped {
			dropped++
		}
	}
	if bench := read(t, path, "bench.txt"); dropped != 2 || strings.Count(bench, "\nBenchmark") != 10 || !strings.HasSuffix(bench, "PASS\n") {
		t.Errorf("%d dropped, want 2; bench.txt, want 10 cells and PASS:\n%s", dropped, bench)
	}
	if h, err := result.Histogram(path, &back, "epoll", 0); err != nil || h.Count() != 20 || h.Max() > 4e6 {
		t.Errorf("latencies of epoll: %v, %v, want 20 without those of the round that was cut", h, err)
	}
}

func TestRoundIsWholeWhenEveryArmHadItsTurn(t *testing.T) {
	for name, c := range map[string]struct {
		change func(run *result.Run)
		want   int // cells of the one round that count
	}{
		"as it was":            {func(*result.Run) {}, 5},
		"an arm failed":        {func(run *result.Run) { run.Samples[1] = failed(run.Samples[1].Arm, 1, "no") }, 5},
		"an arm was cut short": {func(run *result.Run) { run.Samples[1].Load.Partial = true }, 0},
		"an arm is missing":    {func(run *result.Run) { run.Samples = run.Samples[1:] }, 0},
		"a ceiling is missing": {func(run *result.Run) { run.Arms = append(run.Arms, result.Arm{Name: "null", Ceiling: true}) }, 5},
		"another point was cut": {func(run *result.Run) {
			run.Points = append(run.Points, plain)
			s := cell("epoll", 1, 1)
			s.Point = 1
			run.Samples = append(run.Samples, s)
		}, 5},
	} {
		path := filepath.Join(t.TempDir(), "run")
		run := newRun(1)
		measure(run)
		c.change(run)
		samples := run.Samples
		run.Samples = nil
		dir, err := result.Create(path, run)
		if err != nil {
			t.Fatal(err)
		}
		add(t, dir, samples...)
		_, back, err := result.Resume(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := counting(back); got != c.want {
			t.Errorf("%s: %d cells count, want %d", name, got, c.want)
		}
	}
}

// The program may have been killed between two writes, or in one.
func TestResumeForgetsWhatRunJSONDoesNotKnow(t *testing.T) {
	path := cutRun(t, 2)
	name := filepath.Join(path, "latency-epoll-p0.hlog")
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("55.000000,1.000000,1.000,HISTFAAAAA\n56.000000,1.0000"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	_, run, err := result.Resume(path)
	if err != nil {
		t.Fatal(err)
	}
	if text := read(t, path, "latency-epoll-p0.hlog"); strings.Contains(text, "55.0") || strings.Contains(text, "56.0") {
		t.Errorf("kept lines of no cell:\n%s", text)
	}
	if h, err := result.Histogram(path, run, "epoll", 0); err != nil || h.Count() != 10 {
		t.Errorf("got %v, %v, want the 10 latencies", h, err)
	}
}

func TestWholeRunIsNotResumed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	dir, err := result.Create(path, newRun(1))
	if err != nil {
		t.Fatal(err)
	}
	if err := dir.Finish(""); err != nil {
		t.Fatal(err)
	}
	if _, _, err := result.Resume(path); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "nothing to resume") {
		t.Errorf("got %v, want that the run in %s is whole", err, path)
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	whole := cutRun(t, 2)
	text := read(t, whole, "run.json")
	for name, c := range map[string]struct{ text, want string }{
		"another version":  {`{"schema": "handoff.run", "version": 1, "load": {"loop": "closed"}}`, "is of version 1, this program reads version 2: run that version of handoff, or measure again"},
		"a later version":  {`{"schema": "handoff.run", "version": 3, "points": "elsewhere"}`, "is of version 3"},
		"another schema":   {`{"schema": "k6.summary", "version": 2}`, `its schema is "k6.summary"`},
		"no schema":        {`{}`, `its schema is ""`},
		"a list":           {`[1, 2]`, "its schema is"},
		"not JSON":         {"latency p99\n", "is not JSON"},
		"half of it":       {text[:len(text)/2], "is not JSON"},
		"empty":            {"", "is not JSON"},
		"a wrong type":     {strings.Replace(text, `"rounds": 2`, `"rounds": "two"`, 1), "rounds"},
		"no such baseline": {strings.Replace(text, `"baseline": "goroutine"`, `"baseline": "nobody"`, 1), `its baseline "nobody" is not one of its arms`},
		"no such point":    {strings.Replace(text, `"point": 0`, `"point": 7`, 1), "at point 7, which it has not"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "run.json"), []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{dir, filepath.Join(dir, "run.json")} {
			if _, err := result.Load(path); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), dir) {
				t.Errorf("%s: got %v, want %q of %s", name, err, c.want, dir)
			}
		}
	}
	empty := t.TempDir()
	if _, err := result.Load(empty); err == nil || !strings.Contains(err.Error(), empty+" is not a run directory") {
		t.Errorf("empty directory: got %v", err)
	}
	if _, err := result.Load(filepath.Join(empty, "nowhere")); err == nil || !strings.Contains(err.Error(), "there is no "+filepath.Join(empty, "nowhere")) {
		t.Errorf("no directory: got %v", err)
	}
	if run, err := result.Load(whole); err != nil || len(run.Samples) != 7 || len(run.Summary.Points) != 1 {
		t.Errorf("a good one: %v, want 7 samples and a summary", err)
	}
}

// What goes to disk and comes back is the same run, verdicts and all.
func TestRunComesBackAsItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	run := newRun(1)
	run.Thresholds = []string{"p95<1ms", "p99<2ms"}
	dir, err := result.Create(path, run)
	if err != nil {
		t.Fatal(err)
	}
	busy := with(t, cell("epoll", 1, 5000), 2, 10)
	busy.Load.Generator = load.Generator{CPU: 99e7}
	add(t, dir, busy)
	back, err := result.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	row := find(back.Summary, "epoll")
	if !row.AtLeast || len(back.Samples[0].Verdicts) != 1 || !back.Summary.Failed {
		t.Errorf("got %+v, want a rate that is at least so much, and a p95 that is not kept", row)
	}
	if got := back.Samples[0].Asked["p95"]; got < 1.99e6 || got > 2.01e6 {
		t.Errorf("p95 %d ns, want 2 ms", got)
	}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
