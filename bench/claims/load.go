package claims

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	usualConns = 64
	slowRate   = 10
	// drain is how long answers to what was due in an open loop's window are waited for. What takes longer is in the
	// latencies with its age.
	drain = 300 * time.Millisecond
)

// open says whether requests are due by the clock.
func (l *Load) open() bool { return l.Rate > 0 || l.Share > 0 || len(l.Stages) > 0 }

// measures says whether a rate is a share of what has to be measured first.
func (l *Load) measures() bool {
	for _, s := range l.Stages {
		if s.Share > 0 {
			return true
		}
	}
	return l.Share > 0 || l.Beside != nil && l.Beside.measures()
}

// length is that of all stages, 0 without any.
func (l *Load) length() (d time.Duration) {
	for _, s := range l.Stages {
		d += s.For
	}
	return d
}

func (l *Load) path() string { return cmp.Or(l.Path, "/") }

func (l *Load) conns() int { return cmp.Or(l.Conns, usualConns) }

// at is the load with rates in place of shares, of a server that serves so many requests per second.
func (l Load) at(capacity float64) Load {
	if l.Share > 0 {
		l.Rate, l.Share = math.Round(l.Share*capacity), 0
	}
	stages := l.Stages
	l.Stages = nil
	for _, s := range stages {
		if s.Share > 0 {
			s.Rate, s.Share = math.Round(s.Share*capacity), 0
		}
		l.Stages = append(l.Stages, s)
	}
	if l.Beside != nil {
		beside := l.Beside.at(capacity)
		l.Beside = &beside
	}
	return l
}

// closed is a closed loop of the same requests, which shows what a server can do with them.
func (l Load) closed() Load {
	return Load{Path: l.Path, Routes: l.Routes, Conns: l.Conns, Pipeline: l.Pipeline, Churn: l.Churn}
}

// flags are what `handoff load` takes for it, the URL apart; beside another, it has that other's URL.
func (l *Load) flags(warmup, window time.Duration, beside bool) []string {
	flags := []string{
		fmt.Sprintf("--conns=%d", l.conns()), fmt.Sprintf("--pipeline=%d", max(1, l.Pipeline)), fmt.Sprintf("--churn=%d", l.Churn),
		"--warmup=" + warmup.String(), "--duration=" + window.String(),
	}
	for _, route := range l.Routes {
		flags = append(flags, "--route="+route)
	}
	if beside && l.Path != "" && len(l.Routes) == 0 { // the URL is that of the other generator
		flags = append(flags, "--route=1 GET "+l.Path)
	}
	if l.Idle > 0 {
		flags = append(flags, fmt.Sprintf("--idle=%d", l.Idle))
	}
	if l.Slow > 0 {
		flags = append(flags, fmt.Sprintf("--slow=%d", l.Slow), fmt.Sprintf("--slow-rate=%d", cmp.Or(l.SlowRate, slowRate)))
	}
	if l.open() {
		flags = append(flags, "--drain="+drain.String(), "--arrivals="+map[bool]string{false: "const", true: "poisson"}[l.Poisson])
	}
	if l.Rate > 0 {
		flags = append(flags, "--rate="+decimal(l.Rate))
	}
	if len(l.Stages) > 0 {
		var stages []string
		for _, s := range l.Stages {
			stages = append(stages, decimal(s.Rate)+":"+s.For.String())
		}
		flags = append(flags, "--stages="+strings.Join(stages, ","))
	}
	return flags
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// String says what the load is, in a reader's words.
func (l Load) String() string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if len(l.Routes) > 0 {
		add("%s", strings.Join(l.Routes, " + "))
	} else {
		add("%s", l.path())
	}
	add("%d connections", l.conns())
	switch {
	case l.Share > 0:
		add("%g × the capacity due", l.Share)
	case l.Rate > 0:
		add("%g requests/s due", l.Rate)
	case len(l.Stages) > 0:
		var stages []string
		for _, s := range l.Stages {
			if s.Share > 0 {
				stages = append(stages, fmt.Sprintf("%g × the capacity for %v", s.Share, s.For))
			} else {
				stages = append(stages, fmt.Sprintf("%g/s for %v", s.Rate, s.For))
			}
		}
		add("%s due", strings.Join(stages, ", then "))
	default:
		add("closed loop")
	}
	if l.open() && l.Poisson {
		add("Poisson")
	}
	for _, n := range []struct {
		n    int
		text string
	}{{l.Pipeline, "pipeline %d"}, {l.Churn, "%d requests a connection"}, {l.Idle, "%d more idle"}, {l.Slow, "%d of them slow"}} {
		if n.n > 0 {
			add(n.text, n.n)
		}
	}
	text := strings.Join(parts, ", ")
	if l.Beside != nil {
		text += "; beside: " + l.Beside.String()
	}
	return text
}
