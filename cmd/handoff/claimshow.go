package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/handoff-http/handoff/bench/claims"
	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/report/claimed"
)

// write makes claims.html, and the page that was asked for.
func (c *claimRunCmd) write(file *claims.File) error {
	err := written(filepath.Join(c.Out, "claims.html"), func(w io.Writer) error { return claimed.Page(w, file) })
	if c.Markdown != "" {
		err = errors.Join(err, written(c.Markdown, func(w io.Writer) error { return claimed.Markdown(w, file) }))
	}
	return err
}

// conclude shows what came of it, and says how it ended in the exit code too.
func (c *claimRunCmd) conclude(file *claims.File, err error) error {
	if c.JSON {
		err = errors.Join(printJSON(file), err)
	} else {
		err = errors.Join(claimed.Verdicts(os.Stdout, file, report.Width(os.Stdout)), err)
		fmt.Printf("\nThe pictures: %s\nAll figures: %s\n", filepath.Join(c.Out, "claims.html"), filepath.Join(c.Out, claims.FileName))
	}
	if err != nil {
		return err
	}
	return undecided(file)
}

// undecided is the error of a run in which nothing was decided, and not for want of an effect: the figures cannot be believed.
// Where others were decided, a claim that was not is a result like them.
func undecided(file *claims.File) error {
	var invalid []string
	for _, o := range file.Outcomes {
		if o.Verdict != claims.Inconclusive {
			return nil
		}
		if o.Invalid {
			invalid = append(invalid, o.Name)
		}
	}
	if len(invalid) == 0 {
		return nil
	}
	return verdictError{fmt.Errorf("nothing was decided: the figures of %s cannot be believed, see above", strings.Join(invalid, ", "))}
}

// hasClaims reports whether a run directory is one of claims.
func hasClaims(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, claims.FileName))
	return err == nil
}

// reportClaims shows a run of claims again and rebuilds its page.
func reportClaims(dir string, asJSON bool) error {
	file, err := claims.Open(dir)
	if err != nil {
		return err
	}
	c := claimRunCmd{Out: filepath.Clean(dir), JSON: asJSON}
	return c.conclude(file, c.write(file))
}

// progress tells, line by line, what is being looked at.
type progress struct{ out io.Writer }

func (p progress) begin(c claims.Claim, number, of int) {
	fmt.Fprintf(p.out, "%d/%d %s\n", number, of, c.Name)
}

func (p progress) round(_ claims.Claim, round, of int) {
	if report.Width(os.Stderr) > 0 {
		fmt.Fprintf(p.out, "\r\033[K    round %d of %d\r", round, of)
	}
}

func (p progress) done(o claims.Outcome) {
	fmt.Fprintf(p.out, "    %s\n", claimed.Line(o))
}
