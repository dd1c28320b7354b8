package verdict

import (
	"fmt"
	"slices"
)

// Settle says what stands for an arm, given the verdicts on each of its rounds: what fell in half of them or more, at the
// highest level that it reached in half of them; Text says in how many. What made fewer rounds unbelievable stands as a
// note, so that a reader can look at them: a bad second is no reason to throw away a good run, nor to keep quiet.
func Settle(rounds [][]Verdict) []Verdict {
	var settled []Verdict
	for _, name := range names(rounds) {
		if v, ok := settle(name, rounds); ok {
			settled = append(settled, v)
		}
	}
	slices.SortStableFunc(settled, func(a, b Verdict) int { return b.Level.rank() - a.Level.rank() })
	return settled
}

func settle(name string, rounds [][]Verdict) (v Verdict, ok bool) {
	for _, level := range []Level{Fail, Bound, Note} {
		worst, n := atLevel(name, level, rounds)
		switch {
		case 2*n >= len(rounds) && n > 0:
			worst.Level = level
		case level == Fail && n > 0 && 2*fell(name, rounds) < len(rounds):
			worst.Level = Note
		default:
			continue
		}
		if len(rounds) > 1 {
			worst.Text = fmt.Sprintf("in %d of %d rounds: %s", n, len(rounds), worst.Text)
		}
		return worst, true
	}
	return Verdict{}, false
}

// atLevel is the first verdict of that name and level, or above, and in how many rounds there is one.
func atLevel(name string, level Level, rounds [][]Verdict) (first Verdict, n int) {
	for _, round := range rounds {
		if i := slices.IndexFunc(round, func(v Verdict) bool { return v.Name == name && v.Level.AtLeast(level) }); i >= 0 {
			if n++; n == 1 {
				first = round[i]
			}
		}
	}
	return first, n
}

func fell(name string, rounds [][]Verdict) int {
	_, n := atLevel(name, Note, rounds)
	return n
}

// names lists what fell, in the order in which it first did.
func names(rounds [][]Verdict) (all []string) {
	for _, round := range rounds {
		for _, v := range round {
			if !slices.Contains(all, v.Name) {
				all = append(all, v.Name)
			}
		}
	}
	return all
}
