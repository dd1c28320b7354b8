package page

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
)

// inside draws where each arm's latency went, a bar an arm.
func (r *reporter) inside() section {
	s := section{ID: "inside", Title: "Where the latency goes"}
	for i := range r.run.Points {
		s.Figures = append(s.Figures, r.waterfall(i)...)
	}
	if len(s.Figures) > 0 {
		s.Lead = "Mean time from when a request was due to its answer being read, of requests that both the client and the server have stamps of."
	}
	s.Missing = missing(s, "handoff compare --inside looks into the servers and draws it.")
	return s
}

func (r *reporter) waterfall(i int) []figureView {
	chart := stackChart{label: "mean latency", name: latencyTick}
	shares := stackChart{label: "share of its mean latency", name: percentTick}
	var desc strings.Builder
	var not []string
	p := r.point(i)
	for j := range p.Rows {
		row := &p.Rows[j]
		if row.Inside == nil || row.Inside.Joined == 0 {
			if row.Inside != nil || r.run.Points[i].Inside > 0 {
				not = append(not, row.Arm)
			}
			continue
		}
		w := row.Inside
		chart.rows = append(chart.rows, stack{name: row.Arm, parts: falling(w), text: latency(w.Latency)})
		shares.rows = append(shares.rows, stack{name: row.Arm, parts: ofAll(falling(w)), text: latency(w.Latency)})
		fmt.Fprintf(&desc, "%s: %s, of which", row.Arm, latency(w.Latency))
		for _, one := range falling(w) {
			if one.value < 1 {
				continue
			}
			fmt.Fprintf(&desc, " %s %s", one.name, latency(one.value))
		}
		desc.WriteString(". ")
	}
	if len(chart.rows) == 0 {
		return nil
	}
	at := ""
	if name := r.run.Points[i].Name; name != "" {
		at = ", " + name
	}
	// On one scale an arm that was held up for long leaves of the others nothing to be seen, so there are two.
	drawn := []figureView{
		r.figure(chart, caption{"Mean latency by phase" + at, desc.String()}, r.aboutFalls(p, not), r.fallLegend()...),
		r.figure(shares, caption{"The same, each arm on a scale of its own" + at, desc.String()}, "", r.fallLegend()...),
	}
	for i := range drawn {
		drawn[i].Keyed = true // a phase of a thousandth has no room for its name
	}
	return drawn
}

// ofAll makes parts of values: percent of their sum.
func ofAll(parts []part) []part {
	whole := stack{parts: parts}.sum()
	for i := range parts {
		parts[i].value *= 100 / max(whole, 1)
	}
	return parts
}

func percentTick(v float64) string { return fmt.Sprintf("%.0f %%", v) }

// falling are the parts of a waterfall in order, the unexplained one last.
func falling(w *result.Waterfall) (parts []part) {
	for i, phase := range w.Phases[:min(len(w.Phases), len(result.PhaseNames))] {
		parts = append(parts, part{name: phase.Name, look: looks[i], value: phase.Mean})
	}
	return append(parts, part{name: unexplained, look: unexplainedLook, value: max(0, w.Unexplained)})
}

const unexplained = "unexplained"

// looks of the phases, in their order: grey is the client's side, a hue the server's. What nothing explains is empty.
var looks = [len(result.PhaseNames)]look{
	{inkGrey, 20}, {inkGrey, 38}, {inkGrey, 55}, {inkGrey, 72},
	{seriesInk(0), 85}, {seriesInk(4), 85}, {seriesInk(6), 85}, {seriesInk(2), 85}, {seriesInk(1), 85}, {seriesInk(3), 85}, {seriesInk(7), 85},
	{inkGrey, 90},
}

var unexplainedLook = look{inkPaper, 100}

func (r *reporter) fallLegend() (entries []legendEntry) {
	entry := func(name string, l look) {
		entries = append(entries, legendEntry{Name: name, Swatch: r.block(l)})
	}
	for i, phase := range result.PhaseNames {
		entry(phase.Name, looks[i])
	}
	entry(unexplained, unexplainedLook)
	return entries
}

func (r *reporter) block(l look) template.HTML { return r.embed(l.swatch(), "key", caption{}) }

// aboutFalls says of how many requests, what each phase is, and what could not be looked into.
func (r *reporter) aboutFalls(p *result.PointSummary, not []string) string {
	var text strings.Builder
	for _, row := range p.Rows {
		if w := row.Inside; w != nil && w.Joined > 0 {
			fmt.Fprintf(&text, "%s: %.1f %% of %s explained, %s of %s marked requests found, mean of all requests %s. ", row.Arm,
				100*w.Explained(), latency(w.Latency), report.Count(float64(w.Joined)), report.Count(float64(w.Marked)), latency(w.All))
		}
	}
	for _, phase := range result.PhaseNames {
		fmt.Fprintf(&text, "%s: %s. ", phase.Name, phase.About)
	}
	text.WriteString("unexplained: no stamp tells; where the kernel reads (uring), send and socket are in it. ")
	if len(not) > 0 {
		text.WriteString("Not available: " + strings.Join(not, ", ") + ". ")
	}
	return strings.TrimSpace(text.String())
}
