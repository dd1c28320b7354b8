package page

import (
	"fmt"
	"math"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// forest draws the ratios that a point is ranked by, nil if it has none but the baseline's own.
func (r *reporter) forest(point int) *figureView {
	p := r.point(point)
	m := measureOf(p)
	f := forest{label: fmt.Sprintf("%s ÷ %s’s", m.noun, r.run.Baseline)}
	f.low, f.high = band(p)
	tested := 0
	for i := range p.Rows {
		row := &p.Rows[i]
		line := interval{name: row.Arm, pen: r.pens[row.Arm], value: 1, text: "baseline"}
		if row.Arm != r.run.Baseline {
			ratio := m.ratio(row)
			line = r.interval(p, row, ratio)
			tested += ratio.Pairs
		}
		f.rows = append(f.rows, line)
	}
	if tested == 0 {
		return nil
	}
	about := caption{title: r.finding(point), desc: "Forest plot at " + describe(r.run.Points[point]) + ". " + spoken(f)}
	view := r.figure(f, about, forestCaption(p, r.run.Baseline))
	return &view
}

// band is where a ratio is noise; both ends 0 if that is not known.
func band(p *result.PointSummary) (low, high float64) {
	if !p.Floor.HasInterval() {
		return 0, 0
	}
	reach := result.Reach(p.Floor)
	return 1 / reach, reach
}

func (r *reporter) interval(p *result.PointSummary, row *result.Row, ratio stats.Ratio) interval {
	line := interval{name: row.Arm, pen: r.pens[row.Arm], value: ratio.Value, open: p.Claim(ratio) != result.Differs, text: none}
	if ratio.Pairs > 0 {
		line.text = times(ratio.Value)
	}
	// An interval that could be anything would leave no room for the others.
	if ratio.HasInterval() && ratio.Low > ratio.Value/50 && ratio.High < ratio.Value*50 && !math.IsInf(ratio.High, 0) {
		line.low, line.high = ratio.Low, ratio.High
	}
	if ratio.HasInterval() {
		line.text += " " + bracket(ratio)
	}
	if row.Status != result.Ranked && row.Status != result.Control {
		line.text = string(row.Status)
	}
	return line
}

// spoken is a forest in words.
func spoken(f forest) (s string) {
	for _, row := range f.rows {
		s += row.name + ": " + row.text + ". "
	}
	return s
}

func forestCaption(p *result.PointSummary, baseline string) string {
	s := "Geometric means over the rounds with 95 % intervals, paired by round, logarithmic scale. Open markers: no difference from " + baseline + " that may be claimed."
	if p.Floor.HasInterval() {
		s += " Grey band: the noise floor, as far as " + baseline + " may be from itself, either way."
	}
	return s
}
