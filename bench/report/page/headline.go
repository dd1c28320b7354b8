package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/verdict"
)

// headline is what a reader takes away who reads nothing else.
type headline struct {
	Verdict string
	Detail  string
	Floor   string
	Partial string
	Failed  []string
	Facts   []string // rounds, loop, when
}

func (r *reporter) headline() headline {
	h := headline{Floor: r.floor(), Facts: r.facts()}
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

// failures are the verdicts for which the run fails. What befell a server that is not ranked is its result.
func (r *reporter) failures() (all []string) {
	for _, f := range r.found() {
		if f.Level == string(verdict.Fail) && (f.Arm == "" || f.ranked || f.Name == verdict.ThresholdName) {
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
	m, rows := measureOf(r.point(point)), ranked(r.point(point))
	if len(rows) < 3 || rows[0].Arm == r.run.Baseline || rows[1].Arm == r.run.Baseline || !m.ratio(rows[0]).Differs() {
		return ""
	}
	d := r.duel(point, m)
	if !d.ratio.HasInterval() {
		return ""
	}
	if !d.won(m) {
		return fmt.Sprintf("Its lead over %s, the second, is not significant: ≈ %s × %s.", d.second, times(d.ratio.Value), bracket(d.ratio))
	}
	return fmt.Sprintf("It also leads %s, the second: %s × %s.", d.second, times(d.ratio.Value), bracket(d.ratio))
}

// leaders says who is best at how many points, and at how many nobody is.
func (r *reporter) leaders() (claim, detail string) {
	wins := make(map[string]int)
	var names []string
	undecided := 0
	for i := range r.run.Points {
		best := r.leader(i)
		if best == "" {
			undecided++
			continue
		}
		if wins[best]++; wins[best] == 1 {
			names = append(names, best)
		}
	}
	m, all := measureOf(r.point(0)), plural(len(r.run.Points), "point", "points")
	if !slices.ContainsFunc(r.run.Summary.Points, func(p result.PointSummary) bool { return len(ranked(&p)) > 0 }) {
		return "No server could be ranked at any point.", ""
	}
	if len(names) == 0 {
		return fmt.Sprintf("No significant difference in %s at any of %s.", m.noun, all), ""
	}
	slices.SortStableFunc(names, func(a, b string) int { return wins[b] - wins[a] })
	claim = fmt.Sprintf("%s has the %s %s at %d of %s", names[0], m.better, m.noun, wins[names[0]], all)
	for _, name := range names[1:] {
		claim += fmt.Sprintf(", %s at %d", name, wins[name])
	}
	if undecided > 0 {
		claim += fmt.Sprintf("; no significant difference at %d", undecided)
	}
	return claim + ".", fmt.Sprintf("Counted where the difference to %s, or of %[1]s to the next, is significant and above the noise floor.", r.run.Baseline)
}

// leader is the best server of a point, "" if no difference says so for certain.
func (r *reporter) leader(i int) string {
	p := r.point(i)
	m, rows := measureOf(p), ranked(p)
	if len(rows) < 2 {
		return ""
	}
	best, tested := surest(m, p, rows), rows[1]
	if best.Arm != r.run.Baseline {
		tested = best
	}
	if ratio := m.ratio(tested); !ratio.Differs() || within(ratio, p.Floor) {
		return ""
	}
	return best.Arm
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
