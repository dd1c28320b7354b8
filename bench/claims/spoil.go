package claims

import (
	"slices"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/verdict"
)

// What makes a figure unbelievable, by what it is a figure of.
var (
	always      = []string{verdict.Ports, verdict.Files}
	ofGenerator = []string{verdict.GeneratorSaturated, verdict.ScheduleLag, verdict.RateMissed, verdict.LittlesLaw, verdict.Throttled}
	// What was asked for late, or not at all, is not answered in time, whatever the server does.
	ofAsking = []string{verdict.GeneratorSaturated, verdict.ScheduleLag, verdict.RateMissed, verdict.Throttled}

	spoilers = map[kind][]string{
		cost:   always,
		answer: always,
		pace:   slices.Concat(always, []string{verdict.RateMissed, verdict.LittlesLaw, verdict.Throttled}),
		time_:  slices.Concat(always, ofGenerator),
	}
)

// settled is what stands for a cell: what fell in half of its rounds. With a prediction the generator's lateness is held
// against the figure that is predicted, without one against the p99 of the whole cell.
func settled(rounds []*load.Result, setup verdict.Setup, p *Prediction) []verdict.Verdict {
	var all [][]verdict.Verdict
	for _, r := range rounds {
		if r != nil {
			all = append(all, p.late(r, verdict.Judge(r, setup), setup))
		}
	}
	return verdict.Settle(all)
}

// disturbed is what the machine did to all cells alike. A ratio of costs or rates has it on both sides: it makes the interval
// wide, and the arm differ from itself, and those decide, unless it was the server that waited. To latencies a neighbour adds
// its own, the same to long and short ones, which draws their ratio to 1: undisturbed, it would lie farther from it. A figure
// that stands alone is a bound, too: it would not have been worse.
var disturbed = []string{verdict.Steal, verdict.GeneratorDisturbed, verdict.ServerDisturbed}

// failing is the first of the named verdicts that fails, "" if none does.
func failing(stand []verdict.Verdict, names ...string) string {
	for _, v := range stand {
		if v.Level == verdict.Fail && slices.Contains(names, v.Name) {
			return v.Name + ": " + v.Text
		}
	}
	return ""
}

// spoils says why a figure of that metric may not be believed, "" if it may. faults are wrong answers that are part of
// the claim.
func spoils(m Metric, stand []verdict.Verdict, faults bool) string {
	names := slices.Clone(spoilers[metrics[m].kind])
	if !faults && m != Errors && m != Served {
		names = append(names, verdict.Errors)
	}
	if m == InTime {
		names = append(names, ofAsking...)
	}
	return failing(stand, names...)
}

// dilutes says why a ratio of two such figures lies too near to 1, "" if it does not.
func dilutes(m Metric, stand []verdict.Verdict) string {
	if kind := metrics[m].kind; kind == time_ || kind == answer && m != Served {
		return failing(stand, disturbed...)
	}
	return ""
}

// besideNeighbour says that one of the two sides was slower than it is, "" if neither was.
func besideNeighbour(stand []verdict.Verdict) string {
	return failing(stand, verdict.ServerDisturbed, verdict.GeneratorDisturbed)
}

// shifts says why a ratio of two costs or rates may be another than it would be undisturbed, "" if it may not.
func shifts(m Metric, stand []verdict.Verdict) string {
	if kind := metrics[m].kind; kind == cost || kind == pace {
		return failing(stand, verdict.ServerDisturbed)
	}
	return ""
}

// limited says what a generator at its limit, or a neighbour where the figure stands alone, makes of a figure, and why.
func limited(m Metric, stand []verdict.Verdict, ratio bool) (bound, string) {
	for _, v := range stand {
		atLimit := v.Name == verdict.GeneratorSaturated && v.Level == verdict.Bound
		worse := !ratio && v.Level == verdict.Fail && slices.Contains(disturbed, v.Name)
		if b := better(m, worse); b != exact && (atLimit || worse) {
			return b, v.Name + ": " + v.Text
		}
	}
	return exact, ""
}

// better is on which side of the measured figure it lies when nothing is in the way. Whether there is an answer is not for
// a generator at its limit to say, and who is answered at all is no matter of speed.
func better(m Metric, neighbour bool) bound {
	switch kind := metrics[m].kind; {
	case m == Served:
		return exact
	case kind == time_, m == Errors && neighbour:
		return atMost
	case kind == pace, kind == answer && neighbour:
		return atLeast
	}
	return exact
}
