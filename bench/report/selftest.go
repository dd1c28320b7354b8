package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/handoff-http/handoff/bench/selftest"
)

// Selftest writes the checks, and all there is to know about those that failed. width is the terminal's, 0 for output that
// has none.
func Selftest(w io.Writer, checks []selftest.Check, width int) error {
	p := &page{width: width}
	cols := columnsOf(column{left: true}, column{head: "check", left: true}, column{head: "want", left: true}, column{head: "got", left: true})
	failed := 0
	for _, c := range checks {
		word := "ok"
		if !c.OK {
			word = "FAIL"
			failed++
		}
		cols.add(word, c.Name, c.Want, c.Got)
	}
	p.grid(cols, 2, "--json")
	p.gap()
	for _, c := range checks {
		if !c.OK {
			p.wrap("FAIL: ", fmt.Sprintf("%s: %s Want %s, got %s%s", c.Name, sentence(c.Claim), c.Want, c.Got, detail(c.Detail)))
		}
	}
	if failed == 0 {
		p.wrap("", fmt.Sprintf("%s: the generator measured what was known beforehand.", Plural(len(checks), "check", "checks")))
	} else {
		p.wrap("", fmt.Sprintf("%d of %s failed: do not publish what this machine measures now.", failed, Plural(len(checks), "check", "checks")))
	}
	_, err := w.Write(p.text.Bytes())
	return err
}

func detail(text string) string {
	if text == "" {
		return "."
	}
	return " (" + strings.TrimSuffix(text, ".") + ")."
}
