package matrix

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/handoff-http/handoff/bench/load"
)

// judge refuses what is no measurement: a run without any good answer, in its windows or outside of them. Where there was
// one, however late, the figures are for others to judge.
func judge(got *load.Result) error {
	switch {
	case got.Conns > 0 && got.Requests == 0 && got.ReqPerSec == 0 && got.Outside == 0:
		return noAnswer(got)
	case got.Partial:
		return errors.New("generator: it was cut short")
	}
	return nil
}

// noAnswer says what came instead, the most frequent first, and what to look at.
func noAnswer(got *load.Result) error {
	var faults []fault
	for code, n := range got.Statuses {
		faults = append(faults, fault{n, "status (" + code + ")", next["status"]})
	}
	counted := sum(got.Statuses) > 0
	for _, kinds := range []map[string]int64{got.Errors, got.ErrorsOutside} {
		for kind, n := range kinds {
			if kind != "status" || !counted {
				faults = append(faults, fault{n, kind, next[kind]})
			}
		}
		if len(faults) > 0 {
			break // what happened outside the windows is told only where nothing happened inside
		}
	}
	if len(faults) == 0 {
		return fmt.Errorf("no good answer: silence on all of %d connections; see whether the server answers one with curl -i", got.Conns)
	}
	slices.SortFunc(faults, byCount)
	said := make([]string, len(faults))
	for i, f := range faults {
		said[i] = thousands(f.n) + " × " + f.what
	}
	return fmt.Errorf("no good answer: %s; %s", strings.Join(said, ", "), faults[0].next)
}

// A fault is what came in place of good answers, how often, and what to do about it.
type fault struct {
	n          int64
	what, next string
}

func byCount(a, b fault) int {
	if a.n != b.n {
		return int(max(-1, min(1, b.n-a.n)))
	}
	return strings.Compare(a.what, b.what)
}

// next is what to do about a kind of error of load.Result.
var next = map[string]string{
	"status":    "ask for a path that the server answers with 2xx, and look at what it answers with curl -i",
	"connect":   "see what the server says on its standard error, and whether it still listens",
	"ports":     "use fewer new connections, or wait until those in TIME_WAIT are gone (ss -s)",
	"files":     "raise ulimit -n, or use fewer connections",
	"reset":     "see whether the server limits its connections, and what it says on its standard error",
	"eof":       "see whether the server keeps connections open (keep-alive), and what it says on its standard error",
	"timeout":   "see whether the server answers one request with curl -i",
	"length":    "ask for a path whose answers all have one length",
	"body":      "ask for a path whose answers are all alike",
	"malformed": "look at the answer with curl -i --raw: it is no HTTP/1.1",
}

func sum(counts map[string]int64) (n int64) {
	for v := range maps.Values(counts) {
		n += v
	}
	return n
}

// thousands groups the digits of n, which is not negative.
func thousands(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
