package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/verdict"
)

// answers says, before any figure is shown, which arms do not answer what the baseline answers: they do other work.
func (p *page) answers(run *result.Run) {
	for _, v := range run.Summary.Verdicts {
		if v.Name == verdict.AnswersDiffer {
			p.wrap("", strings.ToUpper(v.Text[:1])+v.Text[1:])
		}
	}
}

// A standing is a verdict with the arms it stands for.
type standing struct {
	verdict.Verdict
	arms   []string       // in the order in which they were found
	points map[string]int // at how many of an arm's points
	alike  bool           // Text is the same for all
	first  string         // whose Text it is
}

// verdicts writes what stands, the worst first.
func (p *page) verdicts(run *result.Run) {
	all := stand(run)
	slices.SortStableFunc(all, func(a, b standing) int { return weight(b.Level) - weight(a.Level) })
	for i := range all {
		p.verdict(&all[i].Verdict, all[i].where(len(run.Points)))
	}
}

func weight(l verdict.Level) int {
	return slices.Index([]verdict.Level{verdict.Note, verdict.Bound, verdict.Fail}, l)
}

// verdict writes one, and for whom it stands.
func (p *page) verdict(v *verdict.Verdict, where string) {
	level := string(v.Level)
	if v.Level == verdict.Fail {
		level = "FAIL"
	}
	found := strings.TrimPrefix(v.Text, strings.ReplaceAll(v.Name, "-", " ")+": ")
	text := fmt.Sprintf("%s: %s%s: %s", level, v.Name, where, sentence(found))
	if v.Next != "" {
		text += " Next: " + sentence(v.Next)
	}
	p.wrap("", text)
}

func sentence(s string) string {
	if s = strings.TrimSpace(s); s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}

// stand gathers the verdicts of arms, those of the same name and level as one, and of the run.
func stand(run *result.Run) (all []standing) {
	for i := range run.Summary.Points {
		for j := range run.Summary.Points[i].Rows {
			r := &run.Summary.Points[i].Rows[j]
			for _, v := range r.Verdicts {
				if !saidElsewhere(r, v) {
					all = join(all, v, r.Arm, run.Summary.Points[i].Point)
				}
			}
		}
	}
	for _, v := range run.Summary.Verdicts {
		switch v.Name {
		case verdict.AnswersDiffer, verdict.NoiseFloor, verdict.ThresholdName: // have places of their own
		default:
			all = append(all, standing{Verdict: v})
		}
	}
	return all
}

// saidElsewhere leaves out what a remark about the arm says better, and thresholds.
func saidElsewhere(r *result.Row, v verdict.Verdict) bool {
	switch v.Name {
	case verdict.ThresholdName:
		return true
	case verdict.Starved:
		return r.Status == result.Starved
	case verdict.Stalled:
		return r.Stalled > 0
	case verdict.Errors:
		return v.Level == verdict.Note
	}
	return false
}

func join(all []standing, v verdict.Verdict, arm, point string) []standing {
	i := slices.IndexFunc(all, func(s standing) bool { return s.Name == v.Name && s.Level == v.Level })
	if i < 0 {
		i, all = len(all), append(all, standing{Verdict: v, points: make(map[string]int), alike: true, first: held(arm, point, "")})
	}
	s := &all[i]
	if s.points[arm]++; s.points[arm] == 1 {
		s.arms = append(s.arms, arm)
	}
	s.alike = s.alike && s.Text == v.Text
	return all
}

// where names the arms, at how many of the points, and whose figures are told when theirs are not the same.
func (s *standing) where(points int) string {
	var names []string
	for _, arm := range s.arms {
		if points > 1 {
			arm = fmt.Sprintf("%s (%d of %d loads)", arm, s.points[arm], points)
		}
		names = append(names, arm)
	}
	if len(names) == 0 {
		return ""
	}
	text := ": " + strings.Join(names, ", ")
	if !s.alike {
		text += "; of " + s.first
	}
	return text
}
