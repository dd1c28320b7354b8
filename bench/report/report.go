// Package report shows a comparison to a person: the ranking as a table of plain text, what to make of it, and progress
// while it is being measured.
//
// It computes no figure; those come from package result. It uses neither colour nor cursor tricks beyond rewriting the
// one line of progress, and it leaves out no arm: what was not measured is listed with the reason.
package report

import (
	"bytes"
	"fmt"
	"io"

	"github.com/handoff-http/handoff/bench/result"
)

// Compare writes the report on run. width is the terminal's, 0 for output that has none.
func Compare(w io.Writer, run *result.Run, width int) error {
	p := &page{width: width}
	p.title(run)
	p.answers(&run.Summary)
	p.line("")
	p.table(columns(&run.Summary), run.Summary.Rows)
	p.line("")
	p.floor(run)
	p.remarks(run)
	p.gap()
	for _, line := range howToRead(&run.Summary) {
		p.wrap("", line)
	}
	_, err := w.Write(p.text.Bytes())
	return err
}

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
	if !bytes.HasSuffix(p.text.Bytes(), []byte("\n\n")) {
		p.line("")
	}
}

func (p *page) title(run *result.Run) {
	p.wrap("", fmt.Sprintf("GET %s, %s loop, %s, pipeline %d; %s of %s after %s of warm-up",
		run.Load.Path, run.Load.Loop, plural(run.Load.Conns, "connection", "connections"), run.Load.Pipeline,
		plural(run.Rounds, "round", "rounds"), span(run.Load.Duration), span(run.Load.Warmup)))
	if run.Partial {
		p.wrap("", "PARTIAL: "+run.Reason)
	}
}

func (p *page) floor(run *result.Run) {
	s := &run.Summary
	verdict := "no significant difference"
	switch {
	case s.Floor.Pairs == 0:
		return
	case !s.Floor.HasInterval():
		verdict = "too few rounds to say more"
	case s.Floor.Differs() || s.FloorRate.Differs():
		verdict = "it differs from itself, so a difference of this size says nothing here"
	}
	cpu := ""
	if s.RankedBy == result.ByCPU {
		cpu = "CPU " + ratioText(s.Floor) + ", "
	}
	p.wrap("", fmt.Sprintf("Noise floor (A/A): %s against itself: %sreq/s %s: %s.", s.Baseline, cpu, ratioText(s.FloorRate), verdict))
}

func howToRead(s *result.Summary) []string {
	ranking := "Ranked by the server's CPU per request: still true when the generator is the limit (req/s then ≥)."
	if s.RankedBy == result.ByRate {
		ranking = "Ranked by requests/s, for lack of CPU figures here: true only while the server is the limit."
	}
	return []string{
		"Closed loop: a connection waits for its answer, so latencies compare servers, not what users see.",
		ranking,
		"Ratios are geometric means over the rounds, and the ranking is by them; other figures are medians.",
		"Ratios to " + s.Baseline + ", paired by round; below 1 = less; [low,high] 95 %; ≈ no significant difference.",
	}
}
