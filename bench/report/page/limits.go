package page

import (
	"cmp"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
)

// limits lists what was in effect for each arm, and marks what is not as the baseline has it. Arms of which nothing is
// known are left out.
func (r *reporter) limits() table {
	rows := result.LimitsOf(r.run)
	t := table{Columns: []string{"server"}}
	for _, row := range rows {
		t.Columns = append(t.Columns, row.Name)
	}
	for i, arm := range r.run.Arms {
		line, known := cells(arm.Name), false
		for _, row := range rows {
			a := row.Arms[i]
			known = known || len(a.Values) > 0
			line = append(line, tableCell{Text: cmp.Or(listed(a.Values), none), Mark: a.Differs})
		}
		if known {
			t.Rows = append(t.Rows, line)
		}
	}
	return t
}

// listed is so many different values of a limit as a reader may care for.
func listed(values []string) string {
	const most = 6
	if len(values) > most {
		values = append(values[:most:most], "…")
	}
	return strings.Join(values, "; ")
}

// number0 prints n, or nothing for 0, which is "not known".
func number0[T int | uint64](n T) string {
	if n == 0 {
		return ""
	}
	return count(float64(n))
}
