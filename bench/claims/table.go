package claims

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
	"github.com/handoff-http/handoff/bench/verdict"
)

// table is what a claim's cells came to.
type table struct {
	*runner
	claim   Claim
	cells   []Cell
	rounds  int
	done    int
	samples []result.Sample
}

func (t *table) add(s result.Sample) {
	t.samples = append(t.samples, s)
	if done := len(t.samples) / len(t.cells); done > t.done {
		t.done = done
		if t.Round != nil {
			t.Round(t.claim, done, t.rounds)
		}
	}
}

// results are a cell's by round, nil where it was not measured. One without any good answer is a result here: that nobody
// is answered may be what is claimed.
func (t *table) results(cell string) []*load.Result {
	name, beside := strings.CutSuffix(cell, besideMark)
	all := make([]*load.Result, t.rounds)
	for i := range t.samples {
		s := &t.samples[i]
		if s.Arm != name {
			continue
		}
		if all[s.Round-1] = s.Load; beside {
			all[s.Round-1] = s.Beside
		}
	}
	return all
}

func (t *table) judge(o *Outcome) {
	for i := range t.claim.Predict {
		p := &t.claim.Predict[i]
		o.Finding = append(o.Finding, p.judge(t.evidence(p)))
	}
	for _, cell := range t.cells {
		o.Cells = append(o.Cells, t.outcome(cell))
		if beside := cell.Load.Beside; beside != nil {
			o.Cells = append(o.Cells, t.outcome(Cell{Name: cell.Name + besideMark, Arm: cell.Arm, Load: *beside}))
		}
	}
	o.Remarks = t.remarks()
	o.conclude()
}

// figures are a metric of a cell by round.
func (t *table) figures(p *Prediction, cell string) []float64 {
	under := p.Over
	if cell == p.To && p.OverTo != "" {
		under = p.OverTo
	}
	all, over := t.results(cell), t.results(under)
	v := make([]float64, len(all))
	for i := range all {
		v[i] = p.figure(all[i], over[i])
	}
	return v
}

func (t *table) evidence(p *Prediction) evidence {
	stand := func(cell string) []verdict.Verdict { return settled(t.results(cell), t.setup(), p) }
	ratio := p.To != ""
	e := evidence{of: t.figures(p, p.Of), unavailable: t.failure(), unbelieved: spoils(p.Metric, stand(p.Of), t.claim.Faults)}
	if t.claim.Paced {
		e.unbelieved = cmp.Or(e.unbelieved, besideNeighbour(stand(p.Of)))
	}
	e.ofAt, e.limitedBy = limited(p.Metric, stand(p.Of), ratio)
	if !ratio {
		return e
	}
	var why string
	e.to = t.figures(p, p.To)
	e.toAt, why = limited(p.Metric, stand(p.To), ratio)
	e.limitedBy = cmp.Or(e.limitedBy, why)
	e.unbelieved = cmp.Or(e.unbelieved, spoils(p.Metric, stand(p.To), t.claim.Faults))
	e.diluted = cmp.Or(dilutes(p.Metric, stand(p.Of)), dilutes(p.Metric, stand(p.To)))
	e.shifted = cmp.Or(shifts(p.Metric, stand(p.Of)), shifts(p.Metric, stand(p.To)))
	if control, ok := t.claim.control(); ok && p.isNear() {
		which := ""
		if strings.HasSuffix(p.To, besideMark) {
			which = besideMark
		}
		e.baseline, e.control = t.figures(p, strings.TrimSuffix(control.Name, ControlMark)+which), t.figures(p, control.Name+which)
	}
	return e
}

func (t *table) setup() verdict.Setup {
	return verdict.Setup{Threads: 1, ServerCPUs: t.ServerCPUs, LoadCPUs: t.LoadCPUs}
}

// failure says that a cell was not measured in most rounds, and why.
func (t *table) failure() string {
	for _, cell := range t.cells {
		missing, why := 0, ""
		for _, s := range t.samples {
			if s.Arm == cell.Name && s.Load == nil {
				missing, why = missing+1, s.Error
			}
		}
		if missing > 0 && t.done-missing < stats.MinPairs {
			return fmt.Sprintf("%s: not measured in %d of %d rounds: %s", cell.Name, missing, t.done, why)
		}
	}
	return ""
}

// outcome tells of a cell what is predicted of any.
func (t *table) outcome(cell Cell) CellOutcome {
	o := CellOutcome{Name: cell.Name, Arm: cell.Arm, Load: cell.Load.String(), Rate: cell.Load.Rate, Figures: map[string][]float64{}}
	for i := range t.claim.Predict {
		p := &t.claim.Predict[i]
		own, name := cell.Name == p.Of || cell.Name == p.To, p.title()
		if own || o.Figures[name] == nil && p.Metric != PerConn { // whose Over is another cell's
			o.Figures[name] = whole(t.figures(p, cell.Name))
		}
	}
	for _, s := range t.samples {
		if s.Arm == cell.Name && s.Error != "" && !slices.Contains(o.Failures, s.Error) {
			o.Failures = append(o.Failures, s.Error)
		}
	}
	return o
}

// whole leaves out what there is not; JSON has no NaN.
func whole(v []float64) []float64 {
	return slices.DeleteFunc(v, func(x float64) bool { return x != x })
}

// title names what is measured.
func (p *Prediction) title() string {
	f := Finding{Metric: p.Metric}
	f.name(p)
	return f.Title()
}

// Title names what is measured: "p99 of route 1".
func (f *Finding) Title() string {
	text := string(f.Metric)
	if f.Within != "" {
		text += " (" + f.Within + ")"
	}
	if f.Part != "" {
		text += " of " + f.Part
	}
	return text
}

// remarks are what stands for the cells, each name once.
func (t *table) remarks() (all []verdict.Verdict) {
	for _, cell := range t.cells {
		for _, v := range settled(t.results(cell.Name), t.setup(), nil) {
			if verdict.Find(all, v.Name) == nil {
				v.Text = cell.Name + ": " + v.Text
				all = append(all, v)
			}
		}
	}
	return all
}
