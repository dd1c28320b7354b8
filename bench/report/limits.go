package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/telemetry"
)

// settings are the limits a server ran under that should be alike for all, as they were in effect.
var settings = []struct {
	head, phrase string // phrase is for the sentence that says that they are alike
	value        func(*telemetry.Limits) string
}{
	{"backlog", "backlog %s", func(l *telemetry.Limits) string { return whole(uint64(l.Backlog)) }},
	{"descriptors", "%s descriptors", func(l *telemetry.Limits) string { return whole(l.NoFile) }},
	{"CPUs", "CPUs %s", func(l *telemetry.Limits) string { return l.CPUs }},
	{"receive", "receive buffer %s B", func(l *telemetry.Limits) string { return whole(uint64(l.RcvBuf)) }},
	{"send", "send buffer %s B", func(l *telemetry.Limits) string { return whole(uint64(l.SndBuf)) }},
}

func whole(n uint64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// limits writes one line if all arms ran under the same ones, and a table if not. The ceiling is no arm here: it shows what the
// generator can do.
func (p *page) limits(run *result.Run) {
	arms := column{head: "arm", left: true}
	table := make([]column, len(settings))
	differ := false
	var phrases []string
	for i, s := range settings {
		table[i].head = s.head
		base := values(run, run.Baseline, s.value)
		for _, arm := range run.Arms {
			v := values(run, arm.Name, s.value)
			if arm.Ceiling {
				continue
			}
			differ = differ || len(v) > 0 && len(base) > 0 && !slices.ContainsFunc(v, func(x string) bool { return slices.Contains(base, x) })
			table[i].cells = append(table[i].cells, spell(v))
			if i == 0 {
				arms.cells = append(arms.cells, arm.Name)
			}
		}
		if len(base) > 0 {
			phrases = append(phrases, fmt.Sprintf(s.phrase, spell(base)))
		}
	}
	switch {
	case differ:
		p.gap()
		p.line("Limits in effect:")
		p.grid(append([]column{arms}, table...), 2, "run.json")
		p.gap()
	case len(phrases) > 0:
		p.wrap("", "Every arm: "+strings.Join(phrases, ", ")+".")
	}
}

// values are those that a setting had under an arm: the kernel may let buffers grow.
func values(run *result.Run, arm string, value func(*telemetry.Limits) string) (all []string) {
	for i := range run.Samples {
		s := &run.Samples[i]
		if s.Arm != arm || !s.OK() || s.Limits == nil {
			continue
		}
		if v := value(s.Limits); v != "" && !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

func spell(v []string) string {
	switch len(v) {
	case 0:
		return none
	case 1:
		return v[0]
	}
	return v[0] + " (varies)"
}
