package result

import (
	"strings"

	"github.com/handoff-http/handoff/bench/load"
)

// answer is what an arm answers with, nil if that is not known. What varies from round to round (a body that holds a
// port or a time) says nothing about the arm: its status is then 0, its length -1, its hash empty.
func answer(cells []Sample) *load.Answer {
	var a *load.Answer
	for i := range cells {
		switch {
		case !cells[i].OK() || cells[i].Load.Answer == nil:
		case a == nil:
			first := *cells[i].Load.Answer
			a = &first
		default:
			a = common(*a, *cells[i].Load.Answer)
		}
	}
	return a
}

func common(a, b load.Answer) *load.Answer {
	if a.Status != b.Status {
		a.Status = 0
	}
	if a.Length != b.Length {
		a.Length = -1
	}
	if a.SHA256 != b.SHA256 {
		a.SHA256 = ""
	}
	return &a
}

// busying reports whether the load should keep one side or the other busy: it does not keep to a rate, nobody is asked to
// sleep, and there are requests enough under way for one side to have work while the other's wait.
func (p Point) busying(arm Arm) bool {
	const enough = 8 // a thread of the generator
	path := p.Path
	if arm.Path != "" {
		path = arm.Path
	}
	return p.Rate == 0 && !strings.Contains(path, "sleep=") && p.Conns*p.Pipeline >= enough*p.Threads
}
