package claims

import (
	"cmp"
	"fmt"
	"math"
	"slices"

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
	shifted     string    // why their ratio may be another, by up to shift; "": it is not
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
	switch d := f.distance(); {
	case e.shifted != "" && d < math.Log(shift):
		return f.unsure(true, fmt.Sprintf("%s, which may change a ratio by %.3g×, and the border is no farther", e.shifted, shift))
	case d < math.Log(f.Floor):
		return f.unsure(false, fmt.Sprintf("the same arm may differ from itself by %.3g×, and the border is no farther", f.Floor))
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
		l := f.Metric.level(e.of)
		f.Rounds, f.Effect, f.Low, f.High = l.Rounds, l.Value, l.Low, l.High
		return
	}
	r := f.Metric.ratio(e.of, e.to)
	f.Rounds, f.Effect, f.Low, f.High = r.Pairs, r.Value, r.Low, r.High
	if e.control != nil {
		f.Floor = floor(f.Metric.ratio(e.control, e.baseline))
	}
}

// ratio sets the outermost rounds aside, except where the rare round in which somebody was not answered is what counts.
func (m Metric) ratio(of, to []float64) stats.Ratio {
	if metrics[m].kind == answer {
		return stats.Paired(of, to)
	}
	return stats.PairedTrimmed(of, to)
}

// level is a figure that stands alone. One that may be 0 has no logarithm.
func (m Metric) level(of []float64) stats.Level {
	if metrics[m].kind == answer || slices.ContainsFunc(of, func(x float64) bool { return x <= 0 }) {
		return stats.Mean(of)
	}
	return stats.LevelTrimmed(of)
}

// floor is what the baseline's second run says of the noise. The interval of an effect has the noise of its own rounds in
// it, but rounds may happen to agree: so it must reach as far as that of the baseline to itself does. That interval
// lies about 1, and how far off its middle is, is chance; to count that as well would count the same noise twice. It all
// counts where the interval is not about 1, which has found a difference where there is none, and below MinTrimmed rounds,
// where a truth on the border would else be confirmed and refuted once in 200 runs each.
func floor(aa stats.Ratio) float64 {
	if aa.Pairs >= stats.MinTrimmed && aa.Low <= 1 && aa.High >= 1 {
		return math.Sqrt(aa.High / aa.Low)
	}
	return result.Reach(aa)
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

// shift is by how much a neighbour on the server's CPU may change a ratio of costs, or of rates. It does not only add noise: while
// the server waits, more requests arrive, and arms that share out a wake-up differently gain differently by that. That of
// uring to epoll was 0.96 alone and 1.15 beside one, each time with an interval of less than ± 5 %.
const shift = 1.25

// distance is how far the effect is from the nearest border, as a logarithm.
func (f *Finding) distance() float64 {
	distance := math.Inf(1)
	for _, border := range []float64{f.AtLeast, f.AtMost} {
		if border > 0 {
			distance = min(distance, math.Abs(math.Log(f.Effect/border)))
		}
	}
	return distance
}
