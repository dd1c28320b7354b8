package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/verdict"
)

// headline is what a reader takes away who reads nothing else.
type headline struct {
	Verdict string
	Detail  string
	Floor   string
	Few     string // a warning
	Partial string
	Failed  []string
	Facts   []string // rounds, loop, when
}

func (r *reporter) headline() headline {
	h := headline{Floor: r.floor(), Few: report.FewRounds(r.run), Facts: r.facts()}
	h.Verdict, h.Detail = r.overall()
	if r.run.Partial || r.run.Summary.Partial {
		h.Partial = r.run.Reason
		if h.Partial == "" {
			h.Partial = "the run ended before every cell was measured"
		}
	}
	if r.run.Summary.Failed {
		h.Failed = r.failures()
	}
	return h
}

// failures are the verdicts for which the run fails.
func (r *reporter) failures() (all []string) {
	for _, f := range r.found() {
		if f.Level == string(verdict.Fail) {
			all = append(all, strings.Join(slices.DeleteFunc([]string{f.Arm, f.Point, f.Text}, empty), ": "))
		}
	}
	if n := len(all); n > mostFailures {
		all = append(all[:mostFailures], fmt.Sprintf("and %d more, listed under Verdicts", n-mostFailures))
	}
	if len(all) == 0 {
		return []string{"a verdict or a threshold failed"}
	}
	return all
}

// mostFailures is how many are named before the report begins.
const mostFailures = 8

func empty(s string) bool { return s == "" }

// overall is the finding in a sentence or two.
func (r *reporter) overall() (claim, detail string) {
	switch len(r.run.Points) {
	case 0:
		return "Nothing was measured.", ""
	case 1:
		return r.finding(0) + ".", r.lead(0)
	}
	return r.leaders()
}

// lead says whether the best is better than the second, too.
func (r *reporter) lead(point int) string {
	p := r.point(point)
	m, rows := measureOf(p), ranked(p)
	if len(rows) < 3 || rows[0].Arm == r.run.Baseline || rows[1].Arm == r.run.Baseline || p.Claim(m.ratio(rows[0])) != result.Differs {
		return ""
	}
	d := r.duel(point, m)
	by := fmt.Sprintf("%s × %s", times(d.Ratio.Value), bracketed(d.Ratio))
	switch {
	case d.Won():
		return fmt.Sprintf("It also leads %s, the second: %s%s.", d.Second, by, report.InFew(p))
	case d.Bound:
		return fmt.Sprintf("Whether it leads %s, the second, is not known: the generator was the limit.", d.Second)
	case d.Claim == result.Same:
		return fmt.Sprintf("Its lead over %s, the second, is not significant: ≈ %s.", d.Second, by)
	case d.Claim == result.InNoise:
		return fmt.Sprintf("Its lead over %s, the second, is within the noise floor: ≈ %s.", d.Second, by)
	}
	return ""
}

func (r *reporter) facts() []string {
	facts := []string{plural(r.run.Rounds, "round", "rounds")}
	open, closed := false, false
	for _, p := range r.run.Points {
		open, closed = open || p.Loop() == "open", closed || p.Loop() == "closed"
	}
	switch {
	case open && closed:
		facts = append(facts, "open and closed loop")
	case open:
		facts = append(facts, "open loop: latency counts from when a request was due")
	case closed:
		facts = append(facts, "closed loop: a connection waits for its answer, so latencies compare servers, not what users see")
	}
	return append(facts, "measured "+r.run.Started.UTC().Format("2006-01-02 15:04 MST"))
}
