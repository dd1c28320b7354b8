package claims

import (
	"time"

	"github.com/handoff-http/handoff/bench/verdict"
)

// Verdict is what a run says of a claim.
type Verdict string

// The verdicts.
const (
	Confirmed    Verdict = "confirmed"    // the interval lies wholly inside what is predicted
	Refuted      Verdict = "refuted"      // … wholly outside, and farther than the margin
	Inconclusive Verdict = "inconclusive" // neither, or the figures may not be believed: Reason says why
)

// Outcome is a claim and what came of it. Its JSON names are stable.
type Outcome struct {
	Name    string            `json:"name"`
	Claim   string            `json:"claim"`
	Source  string            `json:"source"`
	Group   Group             `json:"group"`
	Note    string            `json:"note,omitempty"`
	Verdict Verdict           `json:"verdict"`
	Reason  string            `json:"reason,omitempty"`   // why it is inconclusive
	Invalid bool              `json:"invalid,omitempty"`  // … because a measurement may not be believed, or failed
	Partial bool              `json:"partial,omitempty"`  // it was cut short
	Finding []Finding         `json:"findings,omitempty"` // as the predictions
	Ended   []Ended           `json:"exchanges,omitempty"`
	Cells   []CellOutcome     `json:"cells,omitempty"`
	Remarks []verdict.Verdict `json:"remarks,omitempty"`        // that stand for one of its cells, and spoil nothing
	Rounds  int               `json:"rounds,omitempty"`         // measured
	Planned int               `json:"rounds_planned,omitempty"` // more, if there was no time for all of them
	Window  time.Duration     `json:"window_ns,omitempty"`
	Started time.Time         `json:"started"`
	Took    time.Duration     `json:"took_ns"`
}

// Finding is a prediction, and where the figure lay.
type Finding struct {
	Metric  Metric  `json:"metric"`
	Part    string  `json:"part,omitempty"` // "route 1", "stage 2"
	Within  string  `json:"within,omitempty"`
	Of      string  `json:"of"`
	To      string  `json:"to,omitempty"` // the effect is a ratio to this cell; "": it is the figure itself
	AtLeast float64 `json:"at_least,omitempty"`
	AtMost  float64 `json:"at_most,omitempty"`
	Margin  float64 `json:"margin"`

	Rounds  int     `json:"rounds"` // that have the figure
	Effect  float64 `json:"effect"` // geometric mean of the rounds' ratios, or of costs, from 8 rounds on of their middle; else mean of the figures
	Low     float64 `json:"low"`    // ends of the 95 % interval
	High    float64 `json:"high"`
	Bound   string  `json:"bound,omitempty"` // "≥" or "≤": the generator was the limit of one side
	Floor   float64 `json:"floor,omitempty"` // by what factor the baseline may differ from itself, as its interval says; 0: it ran once
	Verdict Verdict `json:"verdict"`
	Reason  string  `json:"reason,omitempty"`
	Invalid bool    `json:"invalid,omitempty"`
}

// CellOutcome is what was measured of a cell: of each metric that is predicted, a figure for each round.
type CellOutcome struct {
	Name     string               `json:"name"`
	Arm      string               `json:"arm"`
	Load     string               `json:"load"`
	Rate     float64              `json:"rate_per_sec,omitempty"` // that was due
	Figures  map[string][]float64 `json:"figures"`
	Failures []string             `json:"failures,omitempty"`
}

// Ended is an exchange and how it went.
type Ended struct {
	Server  string      `json:"server"`
	Steps   []StepEnded `json:"steps"`
	Verdict Verdict     `json:"verdict"`
	Reason  string      `json:"reason,omitempty"`
}

// StepEnded is a step and what came.
type StepEnded struct {
	Conn int    `json:"conn"`
	Sent string `json:"sent,omitempty"`
	Want string `json:"want,omitempty"`
	Got  string `json:"got,omitempty"`
	OK   bool   `json:"ok"`
	Left bool   `json:"left,omitempty"` // and then the client closed the connection
	Took int64  `json:"took_ns"`
}

// all is the verdict of several that must all hold: one that is refuted refutes them all.
func all(verdicts []Verdict) Verdict {
	sum := Confirmed
	for _, v := range verdicts {
		switch v {
		case Refuted:
			return Refuted
		case Inconclusive:
			sum = Inconclusive
		}
	}
	return sum
}

// conclude draws the claim's verdict from its findings and exchanges.
func (o *Outcome) conclude() {
	var verdicts []Verdict
	for _, f := range o.Finding {
		verdicts = append(verdicts, f.Verdict)
	}
	for _, e := range o.Ended {
		verdicts = append(verdicts, e.Verdict)
	}
	if len(verdicts) == 0 {
		return
	}
	o.Verdict = all(verdicts)
	if o.Verdict != Inconclusive {
		return
	}
	for _, f := range o.Finding {
		if f.Verdict == Inconclusive && o.Reason == "" {
			o.Reason, o.Invalid = f.Reason, f.Invalid
		}
	}
	for _, e := range o.Ended {
		if e.Verdict == Inconclusive && o.Reason == "" {
			o.Reason, o.Invalid = e.Reason, true
		}
	}
}
