package report

import (
	"fmt"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
)

// answers says, before any figure is shown, which arms do not answer what the baseline answers: they do other work.
func (p *page) answers(s *result.Summary) {
	base := rowOf(s, s.Baseline)
	if base == nil || base.Answer == nil {
		return
	}
	for i := range s.Rows {
		r := &s.Rows[i]
		if r.Answer == nil {
			continue
		}
		if how := differs(*r.Answer, *base.Answer); how != "" {
			p.wrap("", fmt.Sprintf("NOT THE SAME ANSWER: %s: %s. It does other work: do not compare its figures.", r.Arm, how))
		}
	}
}

// differs says how an arm's answer differs from the baseline's, "" if it does not. Where the baseline's own varies from
// round to round, there is nothing to hold an arm's against.
func differs(arm, base load.Answer) string {
	switch {
	case arm.Status != base.Status && base.Status != 0:
		return varies(arm.Status == 0, "status", fmt.Sprintf("%d against %d", arm.Status, base.Status))
	case arm.Length != base.Length && base.Length >= 0:
		return varies(arm.Length < 0, "body", fmt.Sprintf("%s against %d", plural(int(arm.Length), "byte", "bytes"), base.Length))
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

func rowOf(s *result.Summary, arm string) *result.Row {
	for i := range s.Rows {
		if s.Rows[i].Arm == arm {
			return &s.Rows[i]
		}
	}
	return nil
}
