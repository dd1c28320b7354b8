// Package claimed shows what came of claims: a list, a line each, a page with a picture of each, and the verdicts in
// Markdown. It shows figures as they were measured and adds none; the page is one file that opens offline.
package claimed

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/handoff-http/handoff/bench/claims"
)

const usualWidth = 100

// List writes the catalogue, group by group. width is that of the terminal, 0 for none.
func List(w io.Writer, all []claims.Claim, width int) error {
	var b strings.Builder
	longest := 0
	for _, c := range all {
		longest = max(longest, len(c.Name))
	}
	group := claims.Group("")
	for _, c := range all {
		if c.Group != group {
			group = c.Group
			fmt.Fprintf(&b, "%s%s\n", map[bool]string{true: "\n"}[b.Len() > 0], group)
		}
		fmt.Fprintf(&b, "  %-*s  %s\n", longest, c.Name, hang(c.Claim+" ("+c.Source+")", longest+4, width))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// hang breaks text at blanks; lines after the first are indented.
func hang(text string, indent, width int) string {
	if width == 0 {
		width = usualWidth + indent
	}
	room := max(width-indent, 30)
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > room {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return strings.Join(append(lines, line), "\n"+strings.Repeat(" ", indent))
}

// Verdicts writes one line for each claim, and how many of which kind there are.
func Verdicts(w io.Writer, f *claims.File, width int) error {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, o := range f.Outcomes {
		fmt.Fprintf(table, "%s\t%s\t%s\n", o.Verdict, o.Name, cell(o))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, o := range f.Outcomes {
		fmt.Fprintf(&b, "\n%s: %s\n", o.Name, hang(o.Claim+" ("+o.Source+")", 2, width))
		if o.Reason != "" {
			fmt.Fprintf(&b, "  inconclusive: %s\n", hang(o.Reason, 2, width))
		}
	}
	fmt.Fprintf(&b, "\n%s\n", Tally(f))
	_, err := io.WriteString(w, b.String())
	return err
}
