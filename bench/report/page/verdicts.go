package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/verdict"
)

// verdicts is everything that was not as it should be.
type verdicts struct {
	Found       []finding
	Errors      []errorView
	Unavailable []result.Unavailable
	Points      bool // there are several, so they are named
}

// A finding is a verdict with where it fell. Arm and Point are empty for one on the whole run.
type finding struct {
	Arm, Point              string
	Level, Name, Text, Next string
}

type errorView struct{ Arm, Point, Errors, Failures string }

func (r *reporter) verdicts() verdicts {
	return verdicts{Found: r.found(), Errors: r.errors(), Unavailable: r.run.Unavailable, Points: len(r.run.Points) > 1}
}

// found lists verdicts, the gravest first.
func (r *reporter) found() (all []finding) {
	said, threshold := make(map[verdict.Verdict]bool), false
	add := func(arm, point string, of []verdict.Verdict) {
		for _, v := range of {
			if arm == "" && v.Name == verdict.ThresholdName && threshold {
				continue // said of its row
			}
			if arm != "" || !said[v] {
				all = append(all, finding{arm, point, string(v.Level), v.Name, v.Text, v.Next})
			}
			said[v], threshold = true, threshold || v.Name == verdict.ThresholdName
		}
	}
	for i := range r.run.Points {
		p := r.point(i)
		for j := range p.Rows {
			add(p.Rows[j].Arm, r.run.Points[i].Name, p.Rows[j].Verdicts)
		}
		if p.Ceiling != nil {
			add(p.Ceiling.Arm, r.run.Points[i].Name, asNotes(p.Ceiling.Verdicts))
		}
	}
	add("", "", r.run.Summary.Verdicts)
	add("", "", r.run.Verdicts)
	slices.SortStableFunc(all, func(a, b finding) int { return gravity(b.Level) - gravity(a.Level) })
	return all
}

// asNotes takes the weight from verdicts that no ranking hangs on: those of the ceiling.
func asNotes(of []verdict.Verdict) []verdict.Verdict {
	of = slices.Clone(of)
	for i := range of {
		if of[i].Level == verdict.Fail {
			of[i].Level = verdict.Note
		}
	}
	return of
}

func gravity(level string) int {
	return slices.Index([]string{string(verdict.Note), string(verdict.Bound), string(verdict.Fail)}, level)
}

func (r *reporter) errors() (views []errorView) {
	for i := range r.run.Points {
		for _, row := range r.point(i).Rows {
			if row.Errors == 0 && len(row.Failures) == 0 {
				continue
			}
			v := errorView{Arm: row.Arm, Point: r.run.Points[i].Name, Errors: report.Kinds(row.ErrorKinds), Failures: strings.Join(row.Failures, "; ")}
			if row.Errors > 0 {
				v.Errors += fmt.Sprintf(" beside %s good answers", count(float64(row.Requests)))
			}
			views = append(views, v)
		}
	}
	return views
}
