// Package claimed shows what came of claims: a list, a line each, a page with a picture of each, and the verdicts in
// Markdown. It shows figures as they were measured and adds none; the page is one file that opens offline.
package claimed

import (
	"fmt"
	"io"
	"strings"
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
	verdict, name := 0, 0
	for _, o := range f.Outcomes {
		verdict, name = max(verdict, len(o.Verdict)), max(name, len(o.Name))
	}
	for _, o := range f.Outcomes {
		text := cell(o)
		if width > 0 { // else a line each, for other programs
			text = hang(text, verdict+name+4, width)
		}
		fmt.Fprintf(&b, "%-*s  %-*s  %s\n", verdict, o.Verdict, name, o.Name, text)
	}
	for _, o := range f.Outcomes {
		fmt.Fprintf(&b, "\n%s\n", hang(o.Name+": "+o.Claim+" ("+o.Source+")", 2, width))
		if o.Reason != "" {
			fmt.Fprintf(&b, "  %s\n", hang("inconclusive: "+o.Reason, 2, width))
		}
	}
	fmt.Fprintf(&b, "\n%s\n", Tally(f))
	_, err := io.WriteString(w, b.String())
	return err
}
