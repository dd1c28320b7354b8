package report

import (
	"fmt"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/verdict"
)

// ceiling says what the generator can do here: what is close to it was measured of the generator, not of the server.
func (p *page) ceiling(v *view) {
	c := v.s.Ceiling
	switch {
	case c == nil:
		return
	case c.Rounds == 0:
		if len(c.Failures) > 0 {
			p.wrap("", "Ceiling: not measured: "+strings.Join(c.Failures, "; "))
		}
		return
	case v.open():
		p.wrap("", fmt.Sprintf("Ceiling: against a server that parses nothing, %s of %s req/s offered were done, p99 %s, lag p99 %s.",
			Count(c.ReqPerSec), Count(c.Offered), Latency(c.P99), Latency(c.LagP99)))
		return
	}
	text := fmt.Sprintf("Ceiling: the generator reached %s req/s against a server that parses nothing", Count(c.ReqPerSec))
	if !c.AtLeast { // it was not the generator that gave way
		text = fmt.Sprintf("Ceiling: ≥ %s req/s, reached against a server that parses nothing; the generator was not at its limit", Count(c.ReqPerSec))
	}
	if fastest := v.fastest(); fastest != nil {
		text += fmt.Sprintf("; %s reached %.0f %% of it", fastest.Arm, 100*fastest.ReqPerSec/c.ReqPerSec)
	}
	p.wrap("", text+"."+doubts(c))
}

// doubts names the verdicts that say not to believe a ceiling.
func doubts(c *result.Row) string {
	var names []string
	for _, v := range c.Verdicts {
		if v.Level == verdict.Fail {
			names = append(names, v.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " It is itself in doubt: " + strings.Join(names, ", ") + "."
}

func (v *view) fastest() (fastest *result.Row) {
	for i := range v.s.Rows {
		r := &v.s.Rows[i]
		if r.Status == result.Ranked && r.ReqPerSec > 0 && (fastest == nil || r.ReqPerSec > fastest.ReqPerSec) {
			fastest = r
		}
	}
	return fastest
}
