package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/tools/txtar"
)

// modules are two, each with one package of benchmarks, in a directory of their own.
func modules(t *testing.T) (dir string) {
	t.Helper()
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "off")
	archive, err := txtar.ParseFile(filepath.Join("testdata", "modules.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	for _, f := range archive.Files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var names = []string{
	"First/case-8", "First/n=1/a_b", "First/n=1/path=/healthz", "First/n=1/x(1|2)[3]+", "First/n=1/x(1|2)[3]+#01", "First/n=2",
	"Flat", "Second",
}

func TestEveryLeafRunsOnceARoundInChangingOrder(t *testing.T) {
	dir := modules(t)
	out := filepath.Join(dir, "out.txt")
	const rounds = 4
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"-rounds", "4", "-seed", "7", "-benchtime", "1x", "-bench", "First|Flat|Second", "-out", out,
		dir + "/one", dir + "/two/..."}, io.Discard, &stderr)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, &stderr)
	}
	text, got := results(t, out)
	if len(got) != rounds*len(names) {
		t.Fatalf("got %d results, want %d:\n%s", len(got), rounds*len(names), text)
	}
	var orders []string
	for round := range slices.Chunk(got, len(names)) {
		orders = append(orders, strings.Join(round, " "))
		slices.Sort(round)
		if !slices.Equal(round, names) {
			t.Errorf("round %d: got %q, want each once: %q", len(orders), round, names)
		}
	}
	slices.Sort(orders)
	if distinct := len(slices.Compact(orders)); distinct < 3 {
		t.Errorf("%d different orders in %d rounds, want 3 or more: %q", distinct, rounds, orders)
	}
	if n := strings.Count(stderr.String(), "\nround "); n != rounds {
		t.Errorf("%d lines of progress, want %d:\n%s", n, rounds, &stderr)
	}
}

// results reads a file as benchstat does and holds what it needs of every result.
func results(t *testing.T, path string) (text string, names []string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := benchfmt.NewReader(bytes.NewReader(data), path)
	for r.Scan() {
		switch rec := r.Result().(type) {
		case *benchfmt.SyntaxError:
			t.Errorf("%v in\n%s", rec, data)
		case *benchfmt.Result:
			name := bare(rec.Name.String())
			names = append(names, name)
			for key, want := range map[string]string{
				"interleaved": "true", "rounds": "4", "seed": "7",
				"pkg":  map[bool]string{true: "example.com/two/second", false: "example.com/one"}[name == "Second"],
				"note": map[bool]string{true: "", false: "of the first"}[name == "Second"],
			} {
				if got := rec.GetConfig(key); got != want {
					t.Errorf("%s: %s is %q, want %q", name, key, got, want)
				}
			}
			if rec.GetConfig("goos") == "" || rec.GetConfig("goarch") == "" {
				t.Errorf("%s: no goos or goarch in force", name)
			}
		}
	}
	if got := r.Units().GetBetter("speed/op"); got != 1 {
		t.Errorf("Unit speed/op: better is %d, want 1", got)
	}
	return string(data), names
}

func TestTheFileHasTheShapeThatStricterReadersWant(t *testing.T) {
	dir := modules(t)
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"-rounds", "2", "-benchtime", "1x", "-bench", "Flat", dir + "/one"}, &stdout, &stderr); code != 0 {
		t.Fatalf("exit %d: %s", code, &stderr)
	}
	lines := strings.Split(strings.TrimSuffix(stdout.String(), "\n"), "\n")
	if !strings.HasPrefix(lines[0], "goos: ") || lines[len(lines)-1] != "PASS" {
		t.Errorf("begins with %q and ends with %q, want goos and PASS", lines[0], lines[len(lines)-1])
	}
	count := map[string]int{}
	for _, l := range lines {
		word, _, _ := strings.Cut(l, " ")
		count[word]++
		if strings.HasPrefix(l, "Benchmark") {
			count["result"]++
			if !strings.Contains(l, "\t") {
				t.Errorf("no tab in %q", l)
			}
		}
	}
	for word, want := range map[string]int{"goos:": 1, "pkg:": 1, "interleaved:": 1, "rounds:": 1, "seed:": 1, "note:": 1, "Unit": 1, "result": 2} {
		if count[word] != want {
			t.Errorf("%s: got %d lines, want %d in\n%s", word, count[word], want, &stdout)
		}
	}
}

func TestAFailureIsNamedAndTheRestGoesOn(t *testing.T) {
	dir := modules(t)
	t.Setenv("FAIL_AFTER_LISTING", filepath.Join(dir, "listed"))
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), []string{"-rounds", "3", "-benchtime", "1x", "-bench", "Flat|Sometimes", dir + "/one"}, &stdout, &stderr)
	if code != 1 {
		t.Errorf("exit %d, want 1", code)
	}
	for _, want := range []string{"example.com/one BenchmarkSometimes: failed", "the disk is full of cats", "BenchmarkSometimes: failed again", "3 runs failed"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("standard error lacks %q:\n%s", want, &stderr)
		}
	}
	if n := strings.Count(stdout.String(), "BenchmarkFlat"); n != 3 || !strings.HasSuffix(stdout.String(), "\nPASS\n") {
		t.Errorf("got %d results of the other benchmark, want 3 and PASS:\n%s", n, &stdout)
	}
}

// interrupting cancels when the first result is written.
type interrupting struct {
	bytes.Buffer
	cancel context.CancelFunc
}

func (w *interrupting) Write(p []byte) (int, error) {
	w.cancel()
	return w.Buffer.Write(p)
}

func TestAnInterruptLeavesACompleteFileAndSaysPartial(t *testing.T) {
	dir := modules(t)
	ctx, cancel := context.WithCancel(t.Context())
	stdout, stderr := interrupting{cancel: cancel}, bytes.Buffer{}
	code := run(ctx, []string{"-rounds", "3", "-benchtime", "1x", "-bench", "First", dir + "/one"}, &stdout, &stderr)
	if code != 1 || !strings.Contains(stderr.String(), "interrupted: partial, 0 of 3 rounds complete") {
		t.Errorf("exit %d, want 1 and partial:\n%s", code, &stderr)
	}
	if n := strings.Count(stdout.String(), "\nBenchmark"); n != 1 || !strings.HasSuffix(stdout.String(), "\nPASS\n") {
		t.Errorf("got %d results, want the one that was measured, and PASS:\n%s", n, stdout.String())
	}
	if strings.Contains(stderr.String(), "failed") {
		t.Errorf("what was cut short is called failed:\n%s", &stderr)
	}
}

func TestWhatAnInterruptCutsShortHasNotFailed(t *testing.T) {
	dir := modules(t)
	marker := filepath.Join(dir, "listed")
	t.Setenv("HANG_AFTER_LISTING", marker)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		for ctx.Err() == nil {
			if _, err := os.Stat(marker + ".hangs"); err == nil {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	var stdout, stderr bytes.Buffer
	code := run(ctx, []string{"-rounds", "2", "-benchtime", "1x", "-bench", "Hangs", dir + "/one"}, &stdout, &stderr)
	if code != 1 || !strings.Contains(stderr.String(), "interrupted: partial") || strings.Contains(stderr.String(), "failed") {
		t.Errorf("exit %d, want 1, partial and nothing failed:\n%s", code, &stderr)
	}
	if stdout.String() != "PASS\n" {
		t.Errorf("got %q, want no result and PASS", stdout.String())
	}
}

func TestBadInputIsNamed(t *testing.T) {
	dir := modules(t)
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{nil, 2, "no package given"},
		{[]string{"-rounds", "0", dir + "/one"}, 2, "-rounds 0"},
		{[]string{"-no-such-flag"}, 2, "no-such-flag"},
		{[]string{"-bench", "Nothing", dir + "/one"}, 1, `no benchmark matches "Nothing"`},
		{[]string{dir + "/none"}, 1, "none"},
		{[]string{dir + "/broken"}, 1, "undefined: nonsense"},
		{[]string{"-benchtime", "1x", "-bench", "Flat", "-out", dir + "/none/out.txt", dir + "/one"}, 1, "none/out.txt"},
	} {
		var stderr bytes.Buffer
		if code := run(t.Context(), c.args, io.Discard, &stderr); code != c.code || !strings.Contains(stderr.String(), c.want) {
			t.Errorf("%q: exit %d, want %d and %q in\n%s", c.args, code, c.code, c.want, &stderr)
		}
	}
}
