package page

import (
	"cmp"
	"slices"
	"strings"
)

// limits lists what was in effect for each arm, read from outside, and marks what is not as the baseline has it.
func (r *reporter) limits() table {
	t := table{Columns: []string{"server", "accept queue", "descriptors", "CPUs", "receive buffer", "send buffer", "processes", "threads", "not readable"}}
	const compared = 5 // processes and threads are the servers' own business
	base := r.limitsOf(r.run.Baseline)
	for _, arm := range r.run.Arms {
		found := r.limitsOf(arm.Name)
		if found == nil {
			continue
		}
		row := []tableCell{{Text: arm.Name}}
		for i, values := range found {
			differs := i < compared && !arm.Ceiling && base != nil && len(base[i]) > 0 && len(values) > 0 &&
				!slices.ContainsFunc(values, func(v string) bool { return slices.Contains(base[i], v) })
			row = append(row, tableCell{Text: cmp.Or(strings.Join(values, "; "), none), Mark: differs})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// limitsOf lists the different values of each limit over an arm's cells, nil if none were read.
func (r *reporter) limitsOf(arm string) [][]string {
	var found [][]string
	for i := range r.run.Samples {
		s := &r.run.Samples[i]
		if s.Arm != arm || s.Limits == nil || s.Dropped {
			continue
		}
		if found == nil {
			found = make([][]string, 8)
		}
		l := s.Limits
		for j, v := range []string{
			number0(l.Backlog), number0(l.NoFile), l.CPUs, number0(l.RcvBuf), number0(l.SndBuf),
			number0(l.Processes), number0(l.Threads), strings.Join(l.Unread, ", "),
		} {
			if v != "" && !slices.Contains(found[j], v) && len(found[j]) < mostValues {
				found[j] = append(found[j], v)
			}
		}
	}
	return found
}

// mostValues is how many different values of a limit are listed.
const mostValues = 6

// number0 prints n, or nothing for 0, which is "not known".
func number0[T int | uint64](n T) string {
	if n == 0 {
		return ""
	}
	return count(float64(n))
}
