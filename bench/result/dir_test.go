package result_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/result"
)

func stored(t *testing.T, dir string) (run result.Run) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &run); err != nil {
		t.Fatalf("run.json: %v", err)
	}
	return run
}

func TestRunIsOnDiskFromTheStartAndPartialUntilItsEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results", "now")
	dir, err := result.Create(path, newRun(2))
	if err != nil {
		t.Fatal(err)
	}
	if run := stored(t, path); !run.Partial || run.Reason == "" || run.Schema != "handoff.run" || run.Version != 2 || len(run.Arms) != 5 {
		t.Errorf("at the start: got %+v, want a partial run that names its schema and arms", run)
	}
	if err := dir.Add(cell("epoll", 1, 5000)); err != nil {
		t.Fatal(err)
	}
	if run := stored(t, path); !run.Partial || len(run.Samples) != 1 || run.Samples[0].Load.Requests != 100000 || len(run.Summary.Points[0].Rows) != 5 {
		t.Errorf("after a cell: got %+v, want partial with the sample and a summary", run)
	}
	if err := dir.Finish(""); err != nil {
		t.Fatal(err)
	}
	if run := stored(t, path); run.Partial || run.Reason != "" || run.Finished == nil {
		t.Errorf("at the end: partial %v, reason %q, finished %v, want whole", run.Partial, run.Reason, run.Finished)
	}
}

func TestRunThatWasCutSaysSo(t *testing.T) {
	path := t.TempDir() // empty, so it may be used
	dir, err := result.Create(path, newRun(2))
	if err != nil {
		t.Fatal(err)
	}
	if err := dir.Finish("interrupted"); err != nil {
		t.Fatal(err)
	}
	if run := stored(t, path); !run.Partial || run.Reason != "interrupted" {
		t.Errorf("got partial %v, reason %q, want true, interrupted", run.Partial, run.Reason)
	}
	if leftovers, _ := filepath.Glob(filepath.Join(path, "*.new")); len(leftovers) > 0 {
		t.Errorf("left behind: %v", leftovers)
	}
}

func TestDirectoryThatIsNotEmptyIsRefused(t *testing.T) {
	path := t.TempDir()
	if err := os.WriteFile(filepath.Join(path, "thesis.tex"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := result.Create(path, newRun(1)); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("got %v, want an error that names %s and says not empty", err, path)
	}
	if _, err := result.Create(filepath.Join(path, "thesis.tex"), newRun(1)); err == nil || !strings.Contains(err.Error(), "thesis.tex") {
		t.Errorf("a file as directory: got %v, want an error that names it", err)
	}
}

func TestSampleIsKeptWhenTheDiskTakesNoMore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	run := newRun(1)
	dir, err := result.Create(path, run)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	if err := dir.Add(cell("epoll", 1, 5000)); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want an error that names %s", err, path)
	}
	if len(run.Samples) != 1 {
		t.Errorf("%d samples kept, want 1", len(run.Samples))
	}
	if err := dir.Finish(""); err == nil {
		t.Error("Finish reported success for a directory that is gone")
	}
}
