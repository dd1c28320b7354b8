package result

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

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
