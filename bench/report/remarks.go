package report

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
)

// remarks writes what the tables cannot say of the run: everything that was not as it should be, each on a line that names it.
func (p *page) remarks(run *result.Run) {
	for _, u := range run.Unavailable {
		p.remark(u.Name, "not available here: "+u.Why)
	}
	if run.Environment.Note != "" {
		p.wrap("", run.Environment.Note+".")
	}
	p.disturbance(run)
	if text := FewRounds(run); text != "" {
		p.wrap("", text)
	}
}

// disturbance says what looks as if the machine had been doing something else.
func (p *page) disturbance(run *result.Run) {
	if load, cores := loadAverage(run.Machine.LoadAvg), run.Machine.Cores; cores > 0 && load > float64(cores)/2 {
		p.wrap("", fmt.Sprintf("The load average was %.2f on %s as the run began: something else was running, or just had been.",
			load, Plural(cores, "CPU", "CPUs")))
	}
}

// idle says that neither side had much to do where one should have had.
func (p *page) idle(v *view) {
	var idle []string
	for i := range v.s.Rows {
		if r := &v.s.Rows[i]; r.Idle && (r.Status == result.Ranked || r.Status == result.Control) {
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

// rowRemarks writes what is to be said of an arm at a point.
func (p *page) rowRemarks(v *view, r *result.Row) {
	if r.Status == result.Starved {
		p.remark(r.Arm, fmt.Sprintf("served %d/%d connections. Starved is a result, not an error; it is not ranked.", r.Served, r.Conns))
	}
	if r.Stalled > 0 {
		p.remark(r.Arm, stalledRemark(r))
	}
	if r.Arm == v.run.Baseline && (r.Status == result.Starved || r.Status == result.Stalled) {
		p.remark(r.Arm, fmt.Sprintf("the baseline is %s itself, so ratios to it mean little.", r.Status))
	}
	if why := v.noCPU(r); why != "" {
		p.remark(r.Arm, "no CPU figure: "+why)
	}
	if r.Errors > 0 {
		p.remark(r.Arm, fmt.Sprintf("errors beside %s good answers: %s", Count(float64(r.Requests)), Kinds(r.ErrorKinds)))
	}
	failed := 0
	for s := range v.samples(r.Arm) {
		if !s.Dropped && !s.OK() {
			failed++
		}
	}
	if failed > 0 {
		p.remark(r.Arm, fmt.Sprintf("%d of %s failed: %s", failed, Plural(v.run.Rounds, "round", "rounds"), strings.Join(r.Failures, "; ")))
	}
}

// samples are an arm's at this point.
func (v *view) samples(arm string) iter.Seq[*result.Sample] {
	return func(yield func(*result.Sample) bool) {
		for i := range v.run.Samples {
			s := &v.run.Samples[i]
			if s.Arm == arm && s.Point == v.index && !yield(s) {
				return
			}
		}
	}
}

func stalledRemark(r *result.Row) string {
	text := fmt.Sprintf("%d of %s stalled: answered, and then no more for half of the time or longer.", r.Stalled,
		Plural(r.Conns, "connection", "connections"))
	if r.Rank > 0 {
		return text + " It was so in one round only."
	}
	return text + " It is not ranked."
}

// noCPU says why an arm that was measured has no figure to be ranked by, where others have.
func (v *view) noCPU(r *result.Row) string {
	for s := range v.samples(r.Arm) {
		if r.CPU == 0 && v.s.RankedBy == result.ByCPU && s.OK() && s.Load.Server != nil {
			return s.Load.Server.Error
		}
	}
	return ""
}

func (p *page) remark(arm, text string) { p.wrap(arm+": ", text) }

// Kinds lists errors by kind, the most frequent first.
func Kinds(n map[string]int64) string {
	names := slices.SortedFunc(maps.Keys(n), func(a, b string) int {
		if n[a] != n[b] {
			return cmp.Compare(n[b], n[a])
		}
		return strings.Compare(a, b)
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%s × %s", Count(float64(n[name])), name)
	}
	return strings.Join(names, ", ")
}
