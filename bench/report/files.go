package report

import (
	"io"
	"path/filepath"
)

// Files writes where the files of the run directory dir are, behind a report. width is the terminal's, 0 for output that
// has none.
func Files(w io.Writer, dir string, width int) error {
	p := &page{width: width}
	p.line("")
	p.wrap("The report: ", filepath.Join(dir, "report.html"))
	p.wrap("All samples: ", filepath.Join(dir, "run.json"))
	p.wrap("For benchstat: ", "benchstat -col /strategy "+filepath.Join(dir, "bench.txt"))
	_, err := w.Write(p.text.Bytes())
	return err
}
