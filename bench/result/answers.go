package result

import (
	"fmt"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/verdict"
)

// answersDiffer says which arms do not answer what the baseline answers: they do other work. An arm with a path of its
// own is meant to.
func (run *Run) answersDiffer(s *PointSummary) (all []verdict.Verdict) {
	base := s.row(run.Baseline)
	if base == nil || base.Answer == nil {
		return nil
	}
	for i := range s.Rows {
		r := &s.Rows[i]
		arm := run.arm(r.Arm)
		if r.Answer == nil || arm == nil || arm.Path != run.arm(run.Baseline).Path {
			continue
		}
		if how := differs(*r.Answer, *base.Answer); how != "" {
			all = append(all, verdict.Verdict{
				Name: verdict.AnswersDiffer, Level: verdict.Note,
				Text: fmt.Sprintf("not the same answer%s: %s: %s. It does other work: do not compare its figures.", at(s.Point), r.Arm, how),
				Next: "make it answer alike, or give it a path of its own and say so",
			})
		}
	}
	return all
}

// differs says how an arm's answer differs from the baseline's, "" if it does not. Where the baseline's own varies from
// round to round, there is nothing to hold an arm's against.
func differs(arm, base load.Answer) string {
	switch {
	case arm.Status != base.Status && base.Status != 0:
		return varies(arm.Status == 0, "status", fmt.Sprintf("%d against %d", arm.Status, base.Status))
	case arm.Length != base.Length && base.Length >= 0:
		return varies(arm.Length < 0, "body", fmt.Sprintf("%d bytes against %d", arm.Length, base.Length))
	case arm.SHA256 != base.SHA256 && base.SHA256 != "":
		return varies(arm.SHA256 == "", "body", "as many bytes, with other content")
	}
	return ""
}

func varies(does bool, what, how string) string {
	if does {
		return fmt.Sprintf("its %s varies from round to round, the baseline's does not", what)
	}
	return fmt.Sprintf("its %s differs from the baseline's: %s", what, how)
}
