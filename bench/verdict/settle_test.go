package verdict_test

import (
	"testing"

	"github.com/handoff-http/handoff/bench/verdict"
)

func round(levels ...verdict.Level) (v []verdict.Verdict) {
	for _, l := range levels {
		v = append(v, verdict.Verdict{Name: "x", Level: l, Text: "of " + string(l), Next: "do"})
	}
	return v
}

func TestVerdictStandsThatFellInHalfOfTheRounds(t *testing.T) {
	none := round()
	note, bound, fail := round(verdict.Note), round(verdict.Bound), round(verdict.Fail)
	for name, c := range map[string]struct {
		rounds [][]verdict.Verdict
		level  verdict.Level
		text   string
	}{
		"one round":                  {[][]verdict.Verdict{fail}, verdict.Fail, "of fail"},
		"half":                       {[][]verdict.Verdict{none, bound, none, bound}, verdict.Bound, "in 2 of 4 rounds: of bound"},
		"less than half":             {[][]verdict.Verdict{none, bound, none}, "", ""},
		"a note in less than half":   {[][]verdict.Verdict{none, note, none}, "", ""},
		"a fail in less than half":   {[][]verdict.Verdict{none, none, fail}, verdict.Note, "in 1 of 3 rounds: of fail"},
		"the level of most":          {[][]verdict.Verdict{fail, note, note, note}, verdict.Note, "in 4 of 4 rounds: of fail"},
		"the highest level of half":  {[][]verdict.Verdict{fail, fail, note, bound}, verdict.Fail, "in 2 of 4 rounds: of fail"},
		"higher levels count as low": {[][]verdict.Verdict{fail, note, none, none}, verdict.Note, "in 2 of 4 rounds: of fail"},
		"no rounds":                  {nil, "", ""},
	} {
		got := verdict.Settle(c.rounds)
		switch {
		case c.level == "" && len(got) == 0:
		case c.level == "" || len(got) != 1 || got[0].Level != c.level || got[0].Text != c.text || got[0].Next != "do":
			t.Errorf("%s: got %+v, want %q %q", name, got, c.level, c.text)
		}
	}
}

func TestWorstVerdictIsFirst(t *testing.T) {
	got := verdict.Settle([][]verdict.Verdict{{{Name: "a", Level: verdict.Note}, {Name: "b", Level: verdict.Fail}, {Name: "c", Level: verdict.Bound}}})
	if len(got) != 3 || got[0].Name != "b" || got[1].Name != "c" || got[2].Name != "a" {
		t.Errorf("got %+v, want b, c, a", got)
	}
}
