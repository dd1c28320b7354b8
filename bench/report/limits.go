package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
)

// phrases say a limit that all arms have. A limit without one is not for the terminal; run.json and the page have all.
var phrases = map[string]func(string) string{
	"backlog":          func(v string) string { return "backlog " + v },
	"file descriptors": func(v string) string { return v + " descriptors" },
	"CPUs":             onCPUs,
	"receive buffer":   func(v string) string { return "receive buffer " + v + " B" },
	"send buffer":      func(v string) string { return "send buffer " + v + " B" },
	"GOMAXPROCS":       func(v string) string { return "GOMAXPROCS " + v },
}

func onCPUs(list string) string {
	if strings.ContainsAny(list, ",-") {
		return "on CPUs " + list
	}
	return "on CPU " + list
}

// limits writes one line if all arms ran under the same ones, and a table if not. The ceiling is no arm here: it shows what the
// generator can do.
func (p *page) limits(run *result.Run) {
	table := []column{{head: "arm", left: true}}
	for _, arm := range run.Arms {
		if !arm.Ceiling {
			table[0].cells = append(table[0].cells, arm.Name)
		}
	}
	differ := false
	var said []string
	for _, row := range result.LimitsOf(run) {
		say, base := phrases[row.Name], row.Of(run.Baseline)
		if say == nil {
			continue
		}
		table = append(table, limitColumn(run, row))
		differ = differ || row.Differs() || row.Name == "GOMAXPROCS" && vary(run, row)
		if len(base) > 0 {
			said = append(said, say(spell(base))+unknown(run, row))
		}
	}
	switch {
	case differ:
		p.gap()
		p.line("Limits in effect:")
		p.grid(table, 2, "run.json")
		p.gap()
	case len(said) > 0:
		p.wrap("", "Every arm: "+strings.Join(said, ", ")+".")
	}
}

func limitColumn(run *result.Run, row result.LimitRow) column {
	c := column{head: row.Name}
	for i, a := range row.Arms {
		if !run.Arms[i].Ceiling {
			c.cells = append(c.cells, spell(a.Values))
		}
	}
	return c
}

// vary reports whether arms have different values of a limit that is theirs to choose.
func vary(run *result.Run, row result.LimitRow) bool {
	base := row.Of(run.Baseline)
	for i, a := range row.Arms {
		if !run.Arms[i].Ceiling && len(a.Values) > 0 && len(base) > 0 && !slices.Equal(a.Values, base) {
			return true
		}
	}
	return false
}

// unknown names the arms whose GOMAXPROCS nobody knows, as of a server that is not written in Go. What else could not be
// read of one cell was not measured at all.
func unknown(run *result.Run, row result.LimitRow) string {
	var names []string
	for i, a := range row.Arms {
		if row.Name == "GOMAXPROCS" && len(a.Values) == 0 && !run.Arms[i].Ceiling {
			names = append(names, a.Arm)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf(" (not known of %s)", strings.Join(names, ", "))
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
