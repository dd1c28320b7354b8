package result

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Error lists every setting that differs, on one line.
func (m *Mismatch) Error() string {
	differ := make([]string, len(m.Settings))
	for i, s := range m.Settings {
		differ[i] = fmt.Sprintf("%s: %s in A, %s in B", s.Name, orNone(s.A), orNone(s.B))
	}
	return "cannot be compared: " + strings.Join(differ, "; ") +
		"; measure one of them again with the settings of the other (`handoff report` shows its command)"
}

func orNone(v string) string {
	if v == "" {
		return "none"
	}
	return v
}

// settings are those that must be alike. What differs on purpose (version, commit, time, seed, how many rounds) is not
// among them, nor what two looks at one machine do not agree on (load average, clock of the day).
func settings(run *Run) []Setting {
	m, e := run.Machine, run.Environment
	all := []Setting{
		{Name: "CPU", A: m.CPU},
		{Name: "cores", A: strconv.Itoa(m.Cores)},
		{Name: "microcode", A: m.Microcode},
		{Name: "OS", A: m.OS + "/" + m.Arch},
		{Name: "kernel", A: m.Kernel},
		{Name: "hypervisor", A: yes(m.Hypervisor)},
		{Name: "mitigations", A: text(m.Mitigations)},
		{Name: "clock source", A: m.ClockSource},
		{Name: "governor", A: m.Governor},
		{Name: "boost", A: m.Boost},
		{Name: "file descriptors", A: strconv.FormatUint(m.NoFile, 10)},
		{Name: "Go", A: m.Build.Go},
		{Name: "server CPUs", A: list(e.ServerCPUs)},
		{Name: "load CPUs", A: list(e.LoadCPUs)},
		{Name: "baseline", A: run.Baseline},
		{Name: "slice", A: run.Slice.String()},
	}
	for _, name := range slices.Sorted(maps.Keys(m.Sysctls)) {
		all = append(all, Setting{Name: "sysctl " + name, A: m.Sysctls[name]})
	}
	return all
}

// loads are the settings of points, each with all values that it has in the run.
func loads(run *Run) []Setting {
	fields := []struct {
		name  string
		value func(Point) string
	}{
		{"path", func(p Point) string { return p.Path }},
		{"loop", Point.Loop},
		{"rate", func(p Point) string { return positive(p.Rate) }},
		{"arrivals", func(p Point) string { return p.Arrivals }},
		{"connections", func(p Point) string { return strconv.Itoa(p.Conns) }},
		{"pipeline", func(p Point) string { return strconv.Itoa(p.Pipeline) }},
		{"churn", func(p Point) string { return positive(float64(p.Churn)) }},
		{"requests for each one looked into", func(p Point) string { return positive(float64(p.Inside)) }},
		{"generator threads", func(p Point) string { return strconv.Itoa(p.Threads) }},
		{"warm-up", func(p Point) string { return p.Warmup.String() }},
		{"duration", func(p Point) string { return p.Duration.String() }},
	}
	all := make([]Setting, len(fields))
	for i, f := range fields {
		var values []string
		for _, p := range run.Points {
			if v := f.value(p); !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		all[i] = Setting{Name: f.name, A: strings.Join(values, ", ")}
	}
	return all
}

// peers are the commands of other servers that both runs have. What a peer is called says nothing of what it is; our own
// arms are called what they are.
func peers(run, other *Run) (all []Setting) {
	for _, arm := range run.Arms {
		if o := other.arm(arm.Name); o != nil && (arm.Peer || o.Peer) {
			all = append(all, Setting{Name: "command of " + arm.Name, A: run.words(arm)})
		}
	}
	return all
}

// words are the arm's command as it is compared. Our own program may be elsewhere: it is what is meant to differ.
func (run *Run) words(arm Arm) string {
	words := slices.Clone(arm.Command)
	for i, word := range words {
		if slices.ContainsFunc(run.Arms, func(a Arm) bool { return !a.Peer && len(a.Command) > 0 && a.Command[0] == word }) {
			words[i] = "handoff"
		} else if word == "" || strings.ContainsAny(word, " \t\n\"'") {
			words[i] = strconv.Quote(word)
		}
	}
	return strings.Join(words, " ")
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func text(m map[string]string) string {
	parts := make([]string, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, k+": "+m[k])
	}
	return strings.Join(parts, "; ")
}

// differing pairs settings up by name, in the order of a and then what only b has, and keeps those that differ.
func differing(a, b []Setting) (all []Setting) {
	for _, s := range a {
		s.B = ""
		if i := slices.IndexFunc(b, func(o Setting) bool { return o.Name == s.Name }); i >= 0 {
			s.B = b[i].A
		}
		if s.A != s.B {
			all = append(all, s)
		}
	}
	for _, s := range b {
		if !slices.ContainsFunc(a, func(o Setting) bool { return o.Name == s.Name }) && s.A != "" {
			all = append(all, Setting{Name: s.Name, B: s.A})
		}
	}
	return all
}
