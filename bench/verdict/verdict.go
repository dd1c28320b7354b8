// Package verdict says whether a measurement may be believed, and what is wrong where it may not: a generator that was
// itself the limit, a schedule that was kept late, books that contradict Little's law, a machine that was taken away.
// Every verdict names the thing with its figure, and what to do next. Thresholds that a user sets are judged here too.
//
// It sees the load's own result and nothing else, and it is pure: the same result gets the same verdicts, today or when
// a report is made again from disk. It changes no figure and drops no cell, and it never says that all is well: no
// verdict means that none of these checks found anything.
package verdict

// Level is how much a verdict takes away from a measurement.
type Level string

// From the least to the most.
const (
	Note  Level = "note"  // true, but read it before the figures
	Bound Level = "bound" // a figure is only a bound: X is ≥ X
	Fail  Level = "fail"  // do not believe this measurement
)

// rank orders levels; an unknown one weighs nothing.
func (l Level) rank() int {
	switch l {
	case Note:
		return 1
	case Bound:
		return 2
	case Fail:
		return 3
	}
	return 0
}

// AtLeast reports whether l takes away as much as other, or more.
func (l Level) AtLeast(other Level) bool { return l.rank() >= other.rank() }

// Verdict is one finding. Its JSON names are stable.
type Verdict struct {
	Name  string `json:"name"`
	Level Level  `json:"level"`
	Text  string `json:"text"`           // what was found, with its figure
	Next  string `json:"next,omitempty"` // what to do about it
}

// The names of verdicts. Those in the first group are found on one cell, by Cell, Judge or Server; the second group
// takes more than one cell, or a wish, and is found where those are.
const (
	GeneratorSaturated = "generator-saturated"
	ScheduleLag        = "schedule-lag"
	RateMissed         = "rate-missed"
	Overdue            = "overdue"
	LittlesLaw         = "littles-law"
	Errors             = "errors"
	Ports              = "ports"
	Files              = "files"
	Steal              = "steal"
	Throttled          = "throttled"
	GeneratorDisturbed = "generator-disturbed"
	ServerDisturbed    = "server-disturbed"
	ListenOverflow     = "listen-overflow"
	Starved            = "starved"
	Stalled            = "stalled"

	Drift         = "drift"
	NoiseFloor    = "noise-floor"
	LimitsDiffer  = "limits-differ"
	AnswersDiffer = "answers-differ"
	ThresholdName = "threshold"
)

// Find returns the first verdict of that name, nil if there is none.
func Find(all []Verdict, name string) *Verdict {
	for i := range all {
		if all[i].Name == name {
			return &all[i]
		}
	}
	return nil
}
