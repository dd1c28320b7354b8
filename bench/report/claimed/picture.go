package claimed

import (
	"fmt"
	"html"
	"slices"

	"github.com/handoff-http/handoff/bench/claims"
)

const (
	width     = 760.0
	left      = 20.0
	right     = width - 20
	bandAt    = 68.0 // height of a finding's band
	rowAt     = 22.0 // height of a cell's row
	nameWidth = 230.0
)

// Picture is an outcome as an SVG: of a measured one what was predicted, where the effect lies with its interval, and the
// rounds of each cell; of an exchange who said what.
func Picture(o claims.Outcome) string {
	d := &drawing{y: 6}
	for _, f := range o.Finding {
		d.finding(f)
	}
	if len(o.Finding) > 0 {
		d.cells(o.Finding[0], o.Cells)
	}
	for _, e := range o.Ended {
		d.exchange(e)
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %.0f" role="img" aria-label="%s">%s</svg>`,
		width, d.y+6, html.EscapeString(o.Name+": "+Line(o)), d.body.String())
}

// finding draws a prediction as a green range, and the effect's interval over it.
func (d *drawing) finding(f claims.Finding) {
	ratio := f.To != ""
	figures := []float64{f.Effect, f.AtLeast, f.AtMost}
	if f.AtLeast == 0 {
		figures = figures[:1]
		figures = append(figures, f.AtMost)
	} else if f.AtMost == 0 {
		figures = figures[:2]
	}
	if f.Low != 0 || f.High != 0 {
		figures = append(figures, max(f.Low, f.Effect/100), min(f.High, f.Effect*100))
	}
	if ratio {
		figures = append(figures, 1)
	}
	s := spanning(left, ratio, figures...)
	d.text(left, d.y+13, "start", "name", Ratio(f))
	d.text(right, d.y+13, "end", string(f.Verdict), string(f.Verdict))
	top, mid, bottom := d.y+20, d.y+31, d.y+42
	d.rect(left, top, right, bottom, "outside")
	from, to := left, right
	if f.AtLeast > 0 {
		from = s.at(f.AtLeast)
	}
	if f.AtMost > 0 {
		to = s.at(f.AtMost)
	}
	d.rect(from, top, to, bottom, "inside")
	if f.Floor > 1 && ratio {
		d.rect(s.at(1/f.Floor), top, s.at(f.Floor), bottom, "floor")
	}
	if ratio {
		d.line(s.at(1), top-2, s.at(1), bottom+2, "one")
	}
	d.interval(f, s, mid)
	d.text(left, bottom+13, "start", "tick", "predicted "+Predicted(f))
	text := "not measured"
	if f.Rounds > 0 {
		text = fmt.Sprintf("%s, %d rounds", Interval(f), f.Rounds)
	}
	d.text(right, bottom+13, "end", "tick", text)
	d.y += bandAt
}

func (d *drawing) interval(f claims.Finding, s scale, y float64) {
	if f.Rounds == 0 {
		return
	}
	if f.Low != 0 || f.High != 0 {
		d.line(s.at(f.Low), y, s.at(f.High), y, "bar")
		for _, end := range []float64{f.Low, f.High} {
			d.line(s.at(end), y-5, s.at(end), y+5, "bar")
		}
	}
	d.dot(s.at(f.Effect), y, 4.5, "effect")
}

// cells draws a dot for each round of each cell that has the finding's figure.
func (d *drawing) cells(f claims.Finding, cells []claims.CellOutcome) {
	var every []float64
	for _, c := range cells {
		every = append(every, c.Figures[f.Title()]...)
	}
	if len(every) == 0 {
		return
	}
	least, most := slices.Min(every), slices.Max(every)
	s := spanning(nameWidth, least > 0 && most/least > 30, every...)
	d.y += 6
	d.text(left, d.y+12, "start", "tick", f.Title()+", a dot for each round:")
	d.y += 18
	for _, c := range cells {
		v := slices.Clone(c.Figures[f.Title()])
		y := d.y + rowAt/2
		d.line(nameWidth, y, right, y, "grid")
		d.text(nameWidth-10, y+4, "end", "name", shorten(c.Name, 34))
		for _, x := range v {
			d.dot(s.at(x), y, 3.5, "round")
		}
		if len(v) > 0 {
			slices.Sort(v)
			median := v[len(v)/2]
			d.text(s.at(median), y-6, anchor(s.at(median)), "tick", f.Metric.Format(median))
		}
		d.y += rowAt + 6
	}
}
