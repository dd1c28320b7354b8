package report

import (
	"fmt"

	"github.com/handoff-http/handoff/bench/result"
)

// trustedRounds is from when on an interval is worth quoting. benchstat asks for six; fewer than eight leave Student's t
// so wide that the strategies seldom come apart.
const trustedRounds = 8

// FewRounds warns of a run in which a load was measured in too few rounds to quote an interval; "" if there is none.
func FewRounds(run *result.Run) string {
	least, most := trustedRounds, 0
	for i := range run.Summary.Points {
		if n := run.Summary.Points[i].Rounds; n > 0 {
			least, most = min(least, n), max(most, n)
		}
	}
	if least == trustedRounds {
		return ""
	}
	where := ""
	if most > least {
		where = " at one load or more"
	}
	return fmt.Sprintf("%s%s: too few for an interval worth trusting. The default of %d is the least to quote.",
		Plural(least, "round", "rounds"), where, trustedRounds)
}

// InFew is what a claim about a point ends with where it rests on few rounds, " in 3 rounds", and "" elsewhere.
func InFew(s *result.PointSummary) string {
	if s.Rounds >= trustedRounds {
		return ""
	}
	return " in " + Plural(s.Rounds, "round", "rounds")
}
