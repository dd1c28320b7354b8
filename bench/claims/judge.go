package claims

import (
	"cmp"
	"fmt"
	"math"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// usualMargin is the no man's land about a border, where a figure neither confirms nor refutes. Without it, what lies on
// the border would be confirmed in one run and refuted in the next.
const usualMargin = 0.03

// evidence is what a prediction is judged by: a figure for each round, NaN where there is none.
type evidence struct {
	of, to      []float64 // to is nil where the figure itself is predicted
	baseline    []float64 // what ran twice, and …
	control     []float64 // … ran again; nil: nothing did
	ofAt, toAt  bound     // on which side of them the true figures may lie as well
	limitedBy   string    // why, if they are not exact
	diluted     string    // why their ratio would be farther from 1; "": it would not
	unbelieved  string    // why the figures may not be believed; ""
	unavailable string    // why there are none; ""
}

// bound says on which side of the measured figure the true one may lie as well.
type bound int

const (
	exact   bound = iota
	atLeast       // the server could do more than the generator could ask, or a neighbour left it
	atMost        // the delay of the generator, or of a neighbour, is in it
)

// judge says where the figure lies, and what that makes of the prediction. It is pure.
func (p *Prediction) judge(e evidence) Finding {
	f := Finding{Metric: p.Metric, Of: p.Of, To: p.To, AtLeast: p.AtLeast, AtMost: p.AtMost, Margin: cmp.Or(p.Margin, usualMargin)}
	f.name(p)
	if e.unavailable != "" {
		return f.unsure(true, e.unavailable)
	}
	f.measure(e)
	if f.Rounds < stats.MinPairs {
		return f.unsure(true, fmt.Sprintf("only %d of %d rounds have the figure", f.Rounds, len(e.of)))
	}
	low, high := f.bounds(e)
	switch {
	case e.unbelieved != "":
		return f.unsure(true, e.unbelieved)
	case f.inside(low, high):
		f.Verdict = Confirmed
	case f.outside(low, high):
		f.Verdict = Refuted
	case f.inside(f.Low, f.High) || f.outside(f.Low, f.High):
		return f.unsure(true, "the figure is only a bound: "+cmp.Or(e.limitedBy, e.diluted))
	default:
		return f.unsure(false, f.undecided())
	}
	if f.inNoise() {
		return f.unsure(false, fmt.Sprintf("the same arm differs from itself by up to %.3g×, and the border is no farther", f.Floor))
	}
	return f
}

func (f *Finding) name(p *Prediction) {
	switch {
	case p.Route > 0:
		f.Part = fmt.Sprintf("route %d", p.Route)
	case p.Stage > 0:
		f.Part = fmt.Sprintf("stage %d", p.Stage)
	}
	if p.Within > 0 {
		f.Within = p.Within.String()
	}
}

func (f Finding) unsure(invalid bool, why string) Finding {
	f.Verdict, f.Invalid, f.Reason = Inconclusive, invalid, why
	return f
}

// measure fills in effect, interval and floor.
func (f *Finding) measure(e evidence) {
	if f.To == "" {
		l := stats.Mean(e.of)
		f.Rounds, f.Effect, f.Low, f.High = l.Rounds, l.Value, l.Low, l.High
		return
	}
	r := stats.Paired(e.of, e.to)
	f.Rounds, f.Effect, f.Low, f.High = r.Pairs, r.Value, r.Low, r.High
	if e.control != nil {
		f.Floor = result.Reach(stats.Paired(e.control, e.baseline))
	}
}

// bounds is the interval of what may be true: where the generator was the limit of one side, or a neighbour has drawn the
// two together, it has one end, or none.
func (f *Finding) bounds(e evidence) (low, high float64) {
	low, high = f.Low, f.High
	if e.ofAt == atLeast || e.toAt == atMost || e.diluted != "" && f.High > 1 {
		high, f.Bound = math.Inf(1), "≥"
	}
	if e.ofAt == atMost || e.toAt == atLeast || e.diluted != "" && f.Low < 1 {
		low, f.Bound = 0, "≤"
	}
	if low == 0 && math.IsInf(high, 1) {
		f.Bound = "" // it bounds nothing
	}
	return low, high
}

func (f *Finding) upper() float64 {
	if f.AtMost == 0 {
		return math.Inf(1)
	}
	return f.AtMost
}

func (f *Finding) inside(low, high float64) bool {
	return (f.AtLeast == 0 || low >= f.AtLeast) && high <= f.upper()
}

// outside is farther than the margin.
func (f *Finding) outside(low, high float64) bool {
	return f.AtLeast > 0 && high < f.AtLeast/(1+f.Margin) || low > f.upper()*(1+f.Margin)
}

// undecided says in which way the interval decides nothing.
func (f *Finding) undecided() string {
	if f.Low > f.upper() || f.AtLeast > 0 && f.High < f.AtLeast {
		return fmt.Sprintf("outside by less than the margin of %.3g %%", 100*f.Margin)
	}
	return "the interval reaches over the border"
}

// inNoise reports whether a border is no farther from the effect than the baseline is from itself.
func (f *Finding) inNoise() bool {
	if f.Floor <= 1 {
		return false
	}
	distance := math.Inf(1)
	for _, border := range []float64{f.AtLeast, f.AtMost} {
		if border > 0 {
			distance = min(distance, math.Abs(math.Log(f.Effect/border)))
		}
	}
	return distance < math.Log(f.Floor)
}
