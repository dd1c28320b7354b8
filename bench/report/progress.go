package report

import (
	"fmt"
	"io"
	"time"

	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
)

// Progress tells of a comparison while it runs: one line that is rewritten on a terminal, one line a cell elsewhere.
type Progress struct {
	w     io.Writer
	width int // 0: no terminal
	start time.Time
	cell  matrix.Cell
}

// NewProgress writes to w, whose terminal has width columns; 0 if it is none.
func NewProgress(w io.Writer, width int) *Progress {
	return &Progress{w: w, width: width, start: time.Now()}
}

// Begin is told of a cell that is about to run.
func (p *Progress) Begin(c matrix.Cell) {
	p.cell = c
	if p.width == 0 {
		return
	}
	text := []rune(fmt.Sprintf("round %d  cell %d/%d  %s  %s", c.Round, c.Number, c.Total, c.Arm, p.left()))
	fmt.Fprintf(p.w, "\r\033[K%s", string(text[:min(len(text), p.width-1)]))
}

// Done is told what became of it.
func (p *Progress) Done(s result.Sample) {
	if p.width > 0 {
		return
	}
	outcome := s.Error
	if s.OK() {
		outcome = count(s.Load.ReqPerSec) + " req/s"
	}
	fmt.Fprintf(p.w, "%d/%d round %d %s: %s\n", p.cell.Number, p.cell.Total, s.Round, s.Arm, outcome)
}

// End clears the line.
func (p *Progress) End() {
	if p.width > 0 {
		fmt.Fprint(p.w, "\r\033[K")
	}
}

// left estimates from the cells so far; the first has nothing to go by.
func (p *Progress) left() string {
	done := p.cell.Number - 1
	if done < 1 {
		return ""
	}
	per := time.Since(p.start) / time.Duration(done)
	return span((per * time.Duration(p.cell.Total-done)).Round(time.Second)) + " left"
}
