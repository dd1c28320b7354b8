// Package live shows a comparison while it is being measured: a screen that redraws itself on a terminal, a line a cell
// elsewhere, or one JSON event a line for a program.
//
// It shares the machine with what is measured, perhaps the generator's core, so it draws four times a second at the most, and
// whoever tells it something never waits for the terminal. It reads no key: the terminal stays as it was, Ctrl-C is the signal that it
// always is, and the cursor is never hidden, so there is nothing to restore when the process is killed. It uses no
// colour and not the alternate screen, and leaves nothing behind: the report that follows says it all again.
package live

import (
	"os"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/report/live/quiet"
	"github.com/handoff-http/handoff/bench/result"
)

// Bubble Tea has been initialised when this runs, for this package imports it.
func init() { quiet.Restore() }

// A View is told of a comparison as it goes, by one goroutine.
type View interface {
	Begin(matrix.Cell)                   // a cell is about to run
	Snapshot(matrix.Cell, load.Snapshot) // a look at one that runs
	Done(result.Sample)                  // what became of it
	End()                                // nothing more comes; the terminal is as it was when it returns
}

// New returns the view that suits out: the events if they are asked for, the screen if out is a terminal that a person can be
// thought to watch, plain lines if not. run is read before New returns, and not kept.
func New(out *os.File, run *result.Run, events bool) View {
	p := planOf(run)
	switch {
	case events:
		return newEvents(out, p)
	case report.Width(out) > 0 && capable():
		return newScreen(out, p)
	}
	return newPlain(out, p)
}

// capable reports whether the environment lets expect that lines can be redrawn and that somebody looks at them.
func capable() bool {
	term := os.Getenv("TERM")
	return term != "" && term != "dumb" && os.Getenv("CI") == ""
}
