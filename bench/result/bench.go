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

// benchLine is a cell as a line of benchmark output, "" if it was not measured or does not count.
func benchLine(run *Run, s *Sample) string {
	if !s.OK() || s.Point < 0 || s.Point >= len(run.Points) {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "BenchmarkCompare/strategy=%s%s\t%d", benchName(run, s.Arm), benchPoint(run.Points, s.Point), s.Load.Requests)
	for _, u := range units {
		if v := u.value(s); v > 0 || u.zero {
			fmt.Fprintf(&b, "\t%s %s", strconv.FormatFloat(v, 'g', 8, 64), u.name)
		}
	}
	b.WriteByte('\n')
	return b.String()
}

// benchKeys are the settings of a point that a benchmark's name tells, in this order. The first two are always there, so
// that the name of a plain comparison stays the same from release to release; others where points differ in them, or
// where they are what makes the load another one.
var benchKeys = []struct {
	key    string
	always bool
	value  func(Point) string // "" is the plain load's
}{
	{"conns", true, func(p Point) string { return strconv.Itoa(p.Conns) }},
	{"pipeline", true, func(p Point) string { return strconv.Itoa(p.Pipeline) }},
	{"rate", false, func(p Point) string { return positive(p.Rate) }},
	{"arrivals", false, func(p Point) string { return strings.TrimPrefix(p.Arrivals, "const") }},
	{"path", false, func(p Point) string { return p.Path }},
	{"churn", false, func(p Point) string { return positive(float64(p.Churn)) }},
	{"threads", false, func(p Point) string { return strconv.Itoa(p.Threads) }},
	{"duration", false, func(p Point) string { return p.Duration.String() }},
}

func positive(v float64) string {
	if v <= 0 {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func benchPoint(points []Point, i int) string {
	var b strings.Builder
	for _, k := range benchKeys {
		v := k.value(points[i])
		varies := slices.ContainsFunc(points, func(p Point) bool { return k.value(p) != v })
		plain := k.key == "path" || k.key == "threads" || k.key == "duration" || v == ""
		switch {
		case !k.always && !varies && plain:
			continue
		case v == "":
			v = map[string]string{"rate": "0", "churn": "0", "arrivals": "const"}[k.key]
		case k.key == "path":
			v = safePath(v)
		}
		fmt.Fprintf(&b, "/%s=%s", k.key, v)
	}
	return b.String()
}

// safePath makes a path one word that no reader of the format takes for more than a value: without its first slash, and
// with % and two hexadecimal digits for what has a meaning there. Different paths stay different; "/" is ".". A hyphen
// has one too: the digits behind the last are the GOMAXPROCS of go test.
func safePath(path string) string {
	path = strings.TrimPrefix(path, "/")
	switch path {
	case "":
		return "."
	case ".":
		return "%2E"
	}
	var b strings.Builder
	for _, c := range []byte(path) {
		if c <= ' ' || c > '~' || strings.IndexByte(`/(),@"*:-%`, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// shared is the setting that all points share, "" if they differ in it: it is then in their names.
func shared(points []Point, setting func(Point) string) string {
	if len(points) == 0 || slices.ContainsFunc(points, func(p Point) bool { return setting(p) != setting(points[0]) }) {
		return ""
	}
	return setting(points[0])
}

// benchName is an arm's name as one word that is no other arm's: where two look alike in the form that is safe, the later
// one's number among the arms is added.
func benchName(run *Run, name string) string {
	safe := safeName(run, name)
	for i, other := range run.Arms {
		if other.Name == name {
			break
		}
		if safeName(run, other.Name) == safe {
			return fmt.Sprintf("%s.%d", safe, i+1)
		}
	}
	return safe
}

// safeName makes an arm's name one word without any character that benchstat's projections and filters give a meaning:
// pool:workers=64 becomes pool+workers=64, and the baseline's second run goroutine+again.
func safeName(run *Run, name string) string {
	if arm := run.arm(name); arm != nil && arm.Control {
		name = run.Baseline + "+again"
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == ':':
			return '+'
		case r <= ' ' || r > '~' || strings.ContainsRune(`/(),@"*`, r):
			return '_'
		}
		return r
	}, name)
}

func list(cpus []int) string {
	words := make([]string, len(cpus))
	for i, cpu := range cpus {
		words[i] = strconv.Itoa(cpu)
	}
	return strings.Join(words, ",")
}
