package page

import (
	"fmt"
	"slices"

	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
)

const counted = "A winner is told from the second significantly over all points (Holm), and by more than the noise floor."

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
		return fmt.Sprintf("No winner in %s at any of %s.", m.noun, all), counted
	}
	slices.SortStableFunc(names, func(a, b string) int { return wins[b] - wins[a] })
	claim = fmt.Sprintf("%s has the %s %s at %d of %s", names[0], m.better, m.noun, wins[names[0]], all)
	for _, name := range names[1:] {
		claim += fmt.Sprintf(", %s at %d", name, wins[name])
	}
	if undecided > 0 {
		claim += fmt.Sprintf("; no winner at %d", undecided)
	}
	return claim + r.inFew() + ".", counted
}

// leader is the server that wins a point, "" if no difference says so for certain.
func (r *reporter) leader(i int) string {
	if d := r.duel(i, measureOf(r.point(i))); d.Won() {
		return d.First
	}
	return ""
}

// inFew is what a claim about all points ends with where the fewest rounds of any are few.
func (r *reporter) inFew() string {
	var least *result.PointSummary
	for i := range r.run.Points {
		if p := r.point(i); p.Rounds > 0 && (least == nil || p.Rounds < least.Rounds) {
			least = p
		}
	}
	if least == nil || report.InFew(least) == "" {
		return ""
	}
	return "," + report.InFew(least)
}
