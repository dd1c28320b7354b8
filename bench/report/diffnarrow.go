package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// tableWidth is the least that has room for an arm's ratios and what they mean beside each other.
const tableWidth = 80

// differences writes a point's arms below each other, for a terminal that is too narrow for a table.
func (p *page) differences(point *result.PointDifference) {
	for i := range point.Arms {
		a := &point.Arms[i]
		parts := []string{change(point, a)}
		if point.RankedBy != result.ByRate {
			parts = append(parts, versus("CPU/req B/A", a.CPU), versus("of baseline", a.RelativeCPU),
				fmt.Sprintf("µs %s, then %s", figure(a.CPUA/1e3), figure(a.CPUB/1e3)))
		}
		parts = append(parts, versus("req/s B/A", a.Rate),
			fmt.Sprintf("%s, then %s", bounded(a.RateA, a.AtLeastA), bounded(a.RateB, a.AtLeastB)))
		p.wrap(name(a)+": ", strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")+".")
	}
}

// versus is a ratio that no line ends within, "" if there is none.
func versus(what string, r stats.Ratio) string {
	if r.Pairs == 0 {
		return ""
	}
	return what + " " + strings.ReplaceAll(ratioText(r), " ", glued)
}
