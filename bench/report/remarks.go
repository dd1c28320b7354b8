package report

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
)

// trustedRounds is from when on an interval is worth quoting. benchstat asks for six; fewer than eight leave Student's t
// so wide that the strategies seldom come apart.
const trustedRounds = 8

// remarks writes what the table cannot say: everything that was not as it should be, each on a line that names it.
func (p *page) remarks(run *result.Run) {
	for i := range run.Summary.Rows {
		p.rowRemarks(run, &run.Summary.Rows[i])
	}
	for _, u := range run.Unavailable {
		p.remark(u.Name, "not available here: "+u.Why)
	}
	if run.Environment.Note != "" {
		p.wrap("", run.Environment.Note+".")
	}
	p.disturbance(run)
	if run.Rounds < trustedRounds {
		p.wrap("", fmt.Sprintf("%s: too few for an interval worth trusting. The default of %d is the least to quote.",
			plural(run.Rounds, "round", "rounds"), trustedRounds))
	}
}

// disturbance says what looks as if the machine had been doing something else.
func (p *page) disturbance(run *result.Run) {
	if load, cores := loadAverage(run.Machine.LoadAvg), run.Machine.Cores; cores > 0 && load > float64(cores)/2 {
		p.wrap("", fmt.Sprintf("The load average was %.2f on %s as the run began: something else was running, or just had been.",
			load, plural(cores, "CPU", "CPUs")))
	}
	var idle []string
	for i := range run.Summary.Rows {
		if r := &run.Summary.Rows[i]; r.Idle && (r.Status == result.Ranked || r.Status == result.Control) {
			idle = append(idle, r.Arm)
		}
	}
	if len(idle) > 0 {
		p.remark(strings.Join(idle, ", "), "neither side was busy: the machine was probably taken by something else.")
	}
}

// loadAverage reads the first figure of /proc/loadavg, that of one minute; 0 if there is none.
func loadAverage(text string) float64 {
	first, _, _ := strings.Cut(text, " ")
	load, err := strconv.ParseFloat(first, 64)
	if err != nil {
		return 0
	}
	return load
}

func (p *page) rowRemarks(run *result.Run, r *result.Row) {
	if r.Status == result.Starved {
		p.remark(r.Arm, fmt.Sprintf("served %d/%d connections. Starved is a result, not an error; it is not ranked.", r.Served, r.Conns))
	}
	if r.Stalled > 0 {
		p.remark(r.Arm, stalledRemark(r))
	}
	if r.Arm == run.Baseline && (r.Status == result.Starved || r.Status == result.Stalled) {
		p.remark(r.Arm, fmt.Sprintf("the baseline is %s itself, so ratios to it mean little.", r.Status))
	}
	if why := noCPU(run, r); why != "" {
		p.remark(r.Arm, "no CPU figure: "+why)
	}
	if r.Errors > 0 {
		p.remark(r.Arm, fmt.Sprintf("errors beside %s good answers: %s", count(float64(r.Requests)), kinds(r.ErrorKinds)))
	}
	failed := 0
	for i := range run.Samples {
		if s := &run.Samples[i]; s.Arm == r.Arm && !s.OK() {
			failed++
		}
	}
	if failed > 0 {
		p.remark(r.Arm, fmt.Sprintf("%d of %s failed: %s", failed, plural(run.Rounds, "round", "rounds"), strings.Join(r.Failures, "; ")))
	}
}

func stalledRemark(r *result.Row) string {
	text := fmt.Sprintf("%d of %s stalled: answered, and then no more for half of the time or longer.", r.Stalled,
		plural(r.Conns, "connection", "connections"))
	if r.Rank > 0 {
		return text + " It was so in one round only."
	}
	return text + " It is not ranked."
}

// noCPU says why an arm that was measured has no figure to be ranked by, where others have.
func noCPU(run *result.Run, r *result.Row) string {
	for i := range run.Samples {
		s := &run.Samples[i]
		if s.Arm == r.Arm && r.CPU == 0 && run.Summary.RankedBy == result.ByCPU && s.OK() && s.Load.Server != nil {
			return s.Load.Server.Error
		}
	}
	return ""
}

func (p *page) remark(arm, text string) { p.wrap(arm+": ", text) }

// kinds lists errors by kind, the most frequent first.
func kinds(n map[string]int64) string {
	names := slices.SortedFunc(maps.Keys(n), func(a, b string) int {
		if n[a] != n[b] {
			return int(n[b]) - int(n[a])
		}
		return strings.Compare(a, b)
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%s × %s", count(float64(n[name])), name)
	}
	return strings.Join(names, ", ")
}

const textWidth = 100

// wrap writes text behind a label, broken at blanks; further lines are indented by two.
func (p *page) wrap(label, text string) {
	width := textWidth
	if p.width > 0 {
		width = min(width, p.width)
	}
	line := ""
	for _, word := range strings.Fields(label + text) {
		if line != "" && runes(line)+1+runes(word) > width {
			p.line("%s", line)
			line = "  " + word
			continue
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	p.line("%s", line)
}
