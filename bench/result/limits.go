package result

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/bench/telemetry"
	"github.com/handoff-http/handoff/bench/verdict"
)

// limits are the settings of a server that should be alike for all, and where to make them so.
var limits = []struct {
	name, next string
	value      func(*telemetry.Limits) string
}{
	{"backlog", "give every server the same --backlog, and look at net.core.somaxconn", func(l *telemetry.Limits) string { return known(int64(l.Backlog)) }},
	{"file descriptors", "set `ulimit -n` where all of them are started", func(l *telemetry.Limits) string { return known(int64(l.NoFile)) }},
	{"CPUs", "start the server in the process itself, so that it keeps the CPUs it is given", func(l *telemetry.Limits) string { return l.CPUs }},
	{"receive buffer", "leave SO_RCVBUF to the system everywhere, or set it alike", func(l *telemetry.Limits) string { return known(int64(l.RcvBuf)) }},
	{"send buffer", "leave SO_SNDBUF to the system everywhere, or set it alike", func(l *telemetry.Limits) string { return known(int64(l.SndBuf)) }},
}

func known(v int64) string {
	if v == 0 {
		return ""
	}
	return fmt.Sprint(v)
}

// limitsDiffer names the settings in which arms ran under other limits than the baseline. A limit may vary from round to
// round, as buffers do that the kernel grows; an arm differs when it had none of the baseline's values. The ceiling is
// exempt: it shows what the generator can do, not what a server costs.
func (run *Run) limitsDiffer() (all []verdict.Verdict) {
	for _, limit := range limits {
		base := run.limitValues(run.Baseline, limit.value)
		var others []string
		for _, arm := range run.Arms {
			v := run.limitValues(arm.Name, limit.value)
			if len(base) == 0 || len(v) == 0 || arm.Ceiling || slices.ContainsFunc(v, func(x string) bool { return slices.Contains(base, x) }) {
				continue
			}
			others = append(others, fmt.Sprintf("%s %s", arm.Name, strings.Join(v, " or ")))
		}
		if len(others) > 0 {
			all = append(all, verdict.Verdict{
				Name: verdict.LimitsDiffer, Level: verdict.Note,
				Text: fmt.Sprintf("limits differ: %s: %s; %s %s", limit.name, strings.Join(others, ", "), run.Baseline, strings.Join(base, " or ")),
				Next: limit.next,
			})
		}
	}
	return all
}

func (run *Run) limitValues(arm string, value func(*telemetry.Limits) string) (all []string) {
	for i := range run.Samples {
		s := &run.Samples[i]
		if s.Arm != arm || !s.OK() || s.Limits == nil {
			continue
		}
		if v := value(s.Limits); v != "" && !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	slices.Sort(all)
	return all
}
