package result

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// units are the measures of a benchmark line. benchfmt would write them separated by blanks, but some readers of the
// format split at tabs, look for a goos line first and a PASS last, so the lines are made here. Nanoseconds and plain
// counts only: other scales (us, ms) are not recognised and would be compared as they stand.
var units = []struct {
	name, property string
	value          func(s *Sample) float64
	zero           bool // 0 is a figure and not the lack of one
}{
	{"cpu-ns/req", "better=lower", (*Sample).cpuPerRequest, false},
	{"req/s", "better=higher", (*Sample).reqPerSec, false},
	{"p50-ns", "better=lower", (*Sample).p50, false},
	{"p99-ns", "better=lower", (*Sample).p99, false},
	{"p99.9-ns", "better=lower", (*Sample).p999, false},
	{"offered/s", "better=higher", (*Sample).offered, false},
	{"lag-p99-ns", "better=lower", (*Sample).lagP99, false},
	{"switches/req", "better=lower", (*Sample).switchesPerRequest, false},
	{"rss-B", "better=lower", (*Sample).rss, false},
	{"served-conns", "better=higher", func(s *Sample) float64 { return float64(s.Load.Served) }, true},
	{"stalled-conns", "better=lower", func(s *Sample) float64 { return float64(s.Load.Stalled) }, true},
	{"errors", "better=lower", func(s *Sample) float64 { return float64(s.errors()) }, true},
}

func benchHeader(run *Run) string {
	var b strings.Builder
	fmt.Fprintf(&b, "goos: %s\ngoarch: %s\npkg: github.com/handoff-http/handoff/bench\n", runtime.GOOS, runtime.GOARCH)
	for _, line := range [][2]string{
		{"cpu", run.Machine.CPU},
		{"commit", run.Machine.Build.Commit},
		{"loop", shared(run.Points, Point.Loop)},
		{"path", shared(run.Points, func(p Point) string { return p.Path })},
		{"server-cpus", list(run.Environment.ServerCPUs)},
		{"load-cpus", list(run.Environment.LoadCPUs)},
	} {
		if line[1] != "" {
			fmt.Fprintf(&b, "%s: %s\n", line[0], line[1])
		}
	}
	for _, u := range units {
		fmt.Fprintf(&b, "Unit %s %s\n", u.name, u.property)
	}
	// Any error is one too many: their counts are compared as they are and not as a sample of something.
	b.WriteString("Unit errors assume=exact\n")
	return b.String()
}

// benchWord is what every cell's line begins with.
const benchWord = "BenchmarkCompare"

// benchLine is a cell as a line of benchmark output, "" if it was not measured or does not count.
func benchLine(run *Run, s *Sample) string {
	if !s.OK() || s.Point < 0 || s.Point >= len(run.Points) {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s/strategy=%s%s\t%d", benchWord, benchName(run, s.Arm), benchPoint(run.Points, s.Point), s.Load.Requests)
	for _, u := range units {
		if v := u.value(s); v > 0 || u.zero {
			fmt.Fprintf(&b, "\t%s %s", strconv.FormatFloat(v, 'g', 8, 64), u.name)
		}
	}
	b.WriteByte('\n')
	return b.String()
}

// shared is the setting that all points share, "" if they differ in it: it is then in their names.
func shared(points []Point, setting func(Point) string) string {
	if len(points) == 0 || slices.ContainsFunc(points, func(p Point) bool { return setting(p) != setting(points[0]) }) {
		return ""
	}
	return setting(points[0])
}

func list(cpus []int) string {
	words := make([]string, len(cpus))
	for i, cpu := range cpus {
		words[i] = strconv.Itoa(cpu)
	}
	return strings.Join(words, ",")
}
