// Package report shows to a person what was measured, as plain text: a comparison with its ranking and what to make of it,
// one run of the generator, the difference between two runs, a search, a selftest.
//
// It computes no figure; those come from package result, except that the overview of several points tests each winner
// against its runner-up. It uses neither colour nor cursor, breaks no line that is wider than the terminal without saying what
// it left out, and leaves out no arm: what was not measured is listed with the reason.
package report

import (
	"bytes"
	"fmt"
	"io"

	"github.com/handoff-http/handoff/bench/result"
)

// Compare writes the report on run, whose Summary must be up to date. width is the terminal's, 0 for output that has none.
func Compare(w io.Writer, run *result.Run, width int) error {
	p := &page{width: width}
	p.title(run)
	p.answers(run)
	p.capacity(run)
	for i := range run.Summary.Points {
		p.gap()
		p.point(run, i)
	}
	p.overview(run)
	p.gap()
	p.verdicts(run)
	p.thresholds(run)
	p.limits(run)
	p.remarks(run)
	p.gap()
	for _, line := range howToRead(run) {
		p.wrap("", line)
	}
	_, err := w.Write(p.text.Bytes())
	return err
}

// point writes what belongs to one load: the table, and what of it cannot be seen in the table.
func (p *page) point(run *result.Run, i int) {
	v := viewOf(run, i)
	if len(run.Points) > 1 {
		p.wrap("", heading(run, i))
		p.gap()
	}
	p.grid(v.columns(), keep, "run.json")
	p.gap()
	p.ceiling(v)
	p.floor(v)
	p.rankTests(v)
	for j := range v.s.Rows {
		p.rowRemarks(v, &v.s.Rows[j])
	}
	p.idle(v)
	p.waterfall(v)
}

// A view is one point of a run.
type view struct {
	run   *result.Run
	index int
	load  result.Point
	s     *result.PointSummary
}

func viewOf(run *result.Run, i int) *view {
	return &view{run: run, index: i, load: run.Points[i], s: &run.Summary.Points[i]}
}

func (v *view) open() bool { return v.load.Loop() == "open" }

// A page is text under construction.
type page struct {
	text  bytes.Buffer
	width int
}

func (p *page) line(format string, args ...any) {
	fmt.Fprintf(&p.text, format+"\n", args...)
}

// gap leaves one empty line, and no second one.
func (p *page) gap() {
	if p.text.Len() > 0 && !bytes.HasSuffix(p.text.Bytes(), []byte("\n\n")) {
		p.line("")
	}
}

func howToRead(run *result.Run) (lines []string) {
	closed, open, byRate := false, false, false
	for i, p := range run.Points {
		closed, open = closed || p.Loop() == "closed", open || p.Loop() == "open"
		byRate = byRate || i < len(run.Summary.Points) && run.Summary.Points[i].RankedBy == result.ByRate
	}
	if closed {
		lines = append(lines, "Closed loop: a connection waits for its answer, so latencies compare servers, not what users see.")
	}
	if open {
		lines = append(lines, "Open loop: latencies run from when a request was due, sent or not; overdue: unanswered at the end.")
	}
	ranking := "Ranked by the server's CPU per request: still true when the generator is the limit (req/s then ≥)."
	if byRate {
		ranking = "Ranked by requests/s, for lack of CPU figures here: true only while the server is the limit."
	}
	return append(lines, ranking,
		"Ratios are geometric means over the rounds, and the ranking is by them; other figures are medians.",
		"Ratios to "+run.Baseline+", paired; below 1 = less; [low,high] 95 %; ≈ no significant difference (Holm).")
}
