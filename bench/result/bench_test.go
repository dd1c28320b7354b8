package result_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchproc"

	"github.com/handoff-http/handoff/bench/result"
)

// benchText is bench.txt of a run of two rounds in which one cell failed.
func benchText(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run")
	run := newRun(2)
	dir, err := result.Create(path, run)
	if err != nil {
		t.Fatal(err)
	}
	full := newRun(2)
	measure(full)
	full.Samples[7] = failed("epoll", 2, "killed")
	for _, s := range full.Samples {
		if err := dir.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := dir.Finish("one failed"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(path, "bench.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Some readers of the format want tabs between the fields, a goos line first and PASS last; benchfmt does not mind.
func TestBenchTextHasTheFormEveryReaderTakes(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(string(benchText(t))), "\n")
	if !strings.HasPrefix(lines[0], "goos: ") || lines[len(lines)-1] != "PASS" {
		t.Errorf("first line %q, last line %q, want goos and PASS", lines[0], lines[len(lines)-1])
	}
	for _, line := range lines {
		if !strings.HasPrefix(line, "Benchmark") {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 12 || strings.Contains(fields[0], " ") || strings.Contains(fields[1], " ") {
			t.Errorf("%q: %d fields between tabs, want name, count and 10 measures", line, len(fields))
		}
		for _, f := range fields[2:] {
			if len(strings.Fields(f)) != 2 {
				t.Errorf("%q: measure %q, want a value and a unit", line, f)
			}
		}
	}
}

// benchstat -col /strategy is a projection of the same library: it must find the arms as columns, the baseline first,
// with nothing else in which the columns differ, and every unit with its direction.
func TestBenchstatPivotsByStrategy(t *testing.T) {
	text := benchText(t)
	var parser benchproc.ProjectionParser
	columns, err := parser.Parse("/strategy", nil)
	if err != nil {
		t.Fatal(err)
	}
	rows := parser.Residue()
	reader := benchfmt.NewReader(bytes.NewReader(text), "bench.txt")
	var names []string
	seen, residues := map[string]int{}, map[benchproc.Key]bool{}
	for reader.Scan() {
		switch rec := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			t.Fatal(rec)
		case *benchfmt.Result:
			name := columns.Project(rec).String()
			if seen[name]++; seen[name] == 1 {
				names = append(names, name)
			}
			residues[rows.Project(rec)] = true
			if v, ok := rec.Value("p99-sec"); !ok || math.Abs(v-900e-6) > 1e-12 {
				t.Errorf("%s: p99 %v, %v, want 900 µs in seconds", name, v, ok)
			}
		}
	}
	if err := reader.Err(); err != nil {
		t.Fatal(err)
	}
	want := "/strategy:goroutine /strategy:goroutine+again /strategy:epoll /strategy:pool+workers=64 /strategy:serial"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("columns\n%s, want\n%s", got, want)
	}
	if len(residues) != 1 {
		t.Errorf("columns differ in more than the strategy: %v", residues)
	}
	if seen["/strategy:epoll"] != 1 || seen["/strategy:serial"] != 2 {
		t.Errorf("samples: %v, want 1 of epoll, whose other cell failed, and 2 of serial", seen)
	}
	units := reader.Units()
	for unit, better := range map[string]int{"req/s": 1, "cpu-ns/req": -1, "p99-ns": -1} {
		if got := units.GetBetter(unit); got != better {
			t.Errorf("unit %s: better %d, want %d", unit, got, better)
		}
	}
}

// A projection may name a column without quoting it, and then holds that column only.
func TestNamesNeedNoQuotes(t *testing.T) {
	filter, err := benchproc.NewFilter("*")
	if err != nil {
		t.Fatal(err)
	}
	var parser benchproc.ProjectionParser
	if _, err := parser.Parse("/strategy@(goroutine pool+workers=64 goroutine+again)", filter); err != nil {
		t.Fatal(err)
	}
	kept := map[string]bool{}
	for reader := benchfmt.NewReader(bytes.NewReader(benchText(t)), "bench.txt"); reader.Scan(); {
		if rec, ok := reader.Result().(*benchfmt.Result); ok {
			if match, _ := filter.Apply(rec); match {
				kept[rec.Name.String()] = true
			}
		}
	}
	if len(kept) != 3 {
		t.Errorf("the projection keeps %v, want the three arms it names", kept)
	}
}
