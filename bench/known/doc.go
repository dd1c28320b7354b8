// Package known is HTTP/1.1 servers whose behaviour is known beforehand: how long each answer takes, when none is given, or
// which answers are bad. A generator that measures one of them and finds something else is wrong. They share nothing with
// the server under test: requests are read by net/http, each connection is a goroutine, and one clerk gives all answers in the
// order in which the requests came, at moments that follow from a formula and not from the answers before.
//
// They refuse to be fast, and to be fair to a client that takes no answers: it holds up the clerk, and so the others. At
// their end they write their books to standard error: what a generator counted can be held against what was served.
package known

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"
)

// plan is one known behaviour.
type plan struct {
	// due is when a request that was read whole at a moment is answered, both counted from the first request, which was
	// read at 0; nil: at once. It is called for each request in turn; no answer overtakes the one before.
	due func(read time.Duration) time.Duration

	// answer is what the n-th request of all, from 1, is answered with; nil: hello.
	answer func(n int64) reply

	pause time.Duration // before each accept
}

type reply struct {
	bytes []byte
	fault bool // other than it should be
	hang  bool // the connection ends with it
	exit  bool // the process does
}

type kind struct {
	name, about string
	plan        func(*flag.FlagSet) func() (plan, error) // declares flags; the result is called when they are parsed
}

var kinds = []kind{
	{"delay", "answers each request a fixed time after it was read", delay},
	{"stall", "answers at once, but not at all for a while", stall},
	{"md1", "one queue with a fixed service time: M/D/1, if arrivals are Poisson", md1},
	{"short", "has answers of another length now and then", short},
	{"refuse", "answers 503 now and then", refuse},
	{"die", "exits after some answers", die},
	{"slowaccept", "takes its time before each accept", slowAccept},
	{"null", "parses nothing, answers with fixed bytes: see package null", nil},
}

func find(name string) (kind, error) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i >= 0 {
		return kinds[i], nil
	}
	var list strings.Builder
	for _, k := range kinds {
		fmt.Fprintf(&list, "\n  %-10s %s", k.name, k.about)
	}
	return kind{}, fmt.Errorf("known: there is no kind %q; there are%s", name, &list)
}

// atLeast refuses a flag's value below least.
func atLeast[T time.Duration | int | int64](name string, value, least T) error {
	if value < least {
		return fmt.Errorf("--%s is %v, want at least %v", name, value, least)
	}
	return nil
}
