package page

import (
	"fmt"
	"html/template"

	"github.com/handoff-http/handoff/bench/result"
)

// pointView is the ranking at one point.
type pointView struct {
	Name    string // "" when there is one point
	Load    string
	Finding string
	Forest  *figureView
	Columns []figureCell
	Rows    []rowView
}

type rowView struct {
	Rank, Arm, Status string
	Swatch            template.HTML
	Cells             []figureCell
	Alert             bool // errors, or not ranked
}

// A figureCell is a figure or its heading, and in small print what belongs to it.
type figureCell struct{ Text, Small string }

func (r *reporter) ranking() (views []pointView) {
	for i := range r.run.Points {
		v := pointView{Load: describe(r.run.Points[i]), Finding: r.finding(i)}
		if len(r.run.Points) > 1 {
			v.Name = r.pointTitle(i)
		}
		v.Forest = r.forest(i)
		cols := r.columns(i)
		for _, c := range cols {
			v.Columns = append(v.Columns, figureCell{c.head, c.under})
		}
		p := r.point(i)
		for j := range p.Rows {
			v.Rows = append(v.Rows, r.rowView(cols, &p.Rows[j]))
		}
		if p.Ceiling != nil {
			v.Rows = append(v.Rows, r.rowView(cols, p.Ceiling))
		}
		views = append(views, v)
	}
	return views
}

func (r *reporter) rowView(cols []column, row *result.Row) rowView {
	v := rowView{Rank: none, Arm: row.Arm, Swatch: r.swatch(r.pens[row.Arm]), Alert: row.Errors > 0}
	if row.Rank > 0 {
		v.Rank = fmt.Sprint(row.Rank)
	}
	if row.Status != result.Ranked {
		v.Status = string(row.Status)
		v.Alert = v.Alert || row.Status != result.Control && row.Status != result.Ceiling
	}
	for _, c := range cols {
		cell := figureCell{Text: c.cell(row)}
		if c.small != nil {
			cell.Small = c.small(row)
		}
		v.Cells = append(v.Cells, cell)
	}
	return v
}
