package result

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/handoff-http/handoff/bench/telemetry"
	"github.com/handoff-http/handoff/bench/verdict"
)

// LimitRow is one limit that servers ran under, as it was in effect for each arm.
type LimitRow struct {
	Name     string     // "backlog"
	Compared bool       // it should be alike for all; false: it is the server's own business
	Arms     []ArmLimit // in the order of Run.Arms, all of them
}

// ArmLimit is a limit of one arm.
type ArmLimit struct {
	Arm     string
	Values  []string // ascending; several if it varied, as buffers do that the kernel grows; none if it is not known
	Differs bool     // the row is Compared, and none of the values is one of the baseline's; never of the ceiling
}

// Differs reports whether any arm's does.
func (l LimitRow) Differs() bool {
	return slices.ContainsFunc(l.Arms, func(a ArmLimit) bool { return a.Differs })
}

// Of is the values of an arm, nil if there is none of that name.
func (l LimitRow) Of(arm string) []string {
	if i := slices.IndexFunc(l.Arms, func(a ArmLimit) bool { return a.Arm == arm }); i >= 0 {
		return l.Arms[i].Values
	}
	return nil
}

// limits are the settings of a server, and for those that should be alike for all, where to make them so.
var limits = []struct {
	name, next string
	value      func(*telemetry.Limits) string
}{
	{"backlog", "give every server the same backlog, and look at net.core.somaxconn", func(l *telemetry.Limits) string { return known(int64(l.Backlog)) }},
	{"file descriptors", "set `ulimit -n` where all of them are started", func(l *telemetry.Limits) string { return known(int64(l.NoFile)) }},
	{"CPUs", "start the server in the process itself, so that it keeps the CPUs it is given", func(l *telemetry.Limits) string { return l.CPUs }},
	{"receive buffer", "leave SO_RCVBUF to the system everywhere, or set it alike", func(l *telemetry.Limits) string { return known(int64(l.RcvBuf)) }},
	{"send buffer", "leave SO_SNDBUF to the system everywhere, or set it alike", func(l *telemetry.Limits) string { return known(int64(l.SndBuf)) }},
	{"GOMAXPROCS", "", nil},
	{"processes", "", func(l *telemetry.Limits) string { return known(int64(l.Processes)) }},
	{"threads", "", func(l *telemetry.Limits) string { return known(int64(l.Threads)) }},
	{"not readable", "", func(l *telemetry.Limits) string { return strings.Join(l.Unread, ", ") }},
}

func known(v int64) string {
	if v == 0 {
		return ""
	}
	return strconv.FormatInt(v, 10)
}

// LimitsOf lists the limits that any arm's server was seen to run under, in a fixed order. An arm differs when it had
// none of the baseline's values. GOMAXPROCS is what the arm was given and part of its strategy, so it is no difference.
func LimitsOf(run *Run) (rows []LimitRow) {
	for _, limit := range limits {
		row, any := LimitRow{Name: limit.name, Compared: limit.next != ""}, false
		for _, arm := range run.Arms {
			v := run.limitValues(arm, limit.value)
			any = any || len(v) > 0
			row.Arms = append(row.Arms, ArmLimit{Arm: arm.Name, Values: v})
		}
		if any {
			row.mark(run)
			rows = append(rows, row)
		}
	}
	return rows
}

// mark finds the arms that differ. The ceiling is exempt: it shows what the generator can do, not what a server costs.
func (l *LimitRow) mark(run *Run) {
	base := l.Of(run.Baseline)
	for i := range l.Arms {
		a := &l.Arms[i]
		shared := slices.ContainsFunc(a.Values, func(v string) bool { return slices.Contains(base, v) })
		a.Differs = l.Compared && !run.Arms[i].Ceiling && len(base) > 0 && len(a.Values) > 0 && !shared
	}
}

func (run *Run) limitValues(arm Arm, value func(*telemetry.Limits) string) (all []string) {
	if value == nil {
		return slices.DeleteFunc([]string{known(int64(arm.Procs))}, func(v string) bool { return v == "" })
	}
	for i := range run.Samples {
		s := &run.Samples[i]
		if s.Arm != arm.Name || !s.OK() || s.Limits == nil {
			continue
		}
		if v := value(s.Limits); v != "" && !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	return all
}

// limitsDiffer names the settings in which arms ran under other limits than the baseline.
func (run *Run) limitsDiffer() (all []verdict.Verdict) {
	for _, row := range LimitsOf(run) {
		var others []string
		for _, a := range row.Arms {
			if a.Differs {
				others = append(others, a.Arm+" "+strings.Join(a.Values, " or "))
			}
		}
		if len(others) > 0 {
			all = append(all, verdict.Verdict{
				Name: verdict.LimitsDiffer, Level: verdict.Note,
				Text: fmt.Sprintf("limits differ: %s: %s; %s %s", row.Name, strings.Join(others, ", "), run.Baseline, strings.Join(row.Of(run.Baseline), " or ")),
				Next: nextLimit(row.Name),
			})
		}
	}
	return all
}

func nextLimit(name string) string {
	for _, l := range limits {
		if l.name == name {
			return l.next
		}
	}
	return ""
}
