package claimed

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/handoff-http/handoff/bench/claims"
)

// Where says on what the run was made.
func Where(f *claims.File) string {
	m := f.Machine
	parts := []string{}
	if m.CPU != "" {
		parts = append(parts, m.CPU)
	}
	parts = append(parts, fmt.Sprintf("%d cores", m.Cores))
	if m.Hypervisor {
		parts = append(parts, "a virtual machine")
	}
	parts = append(parts, strings.TrimSpace(m.OS+"/"+m.Arch+" "+m.Kernel), m.Build.Go)
	if m.Build.Commit != "" {
		parts = append(parts, "commit "+m.Build.Commit)
	}
	where := strings.Join(parts, ", ")
	if len(f.Environment.ServerCPUs) > 0 {
		where += fmt.Sprintf("; servers on CPUs %v, generator on %v", f.Environment.ServerCPUs, f.Environment.LoadCPUs)
	}
	return where
}

// When says when, and how long it took.
func When(f *claims.File) string {
	text := f.Started.Format("2006-01-02 15:04 UTC")
	if f.Finished != nil {
		text += fmt.Sprintf(", in %v", f.Finished.Sub(f.Started).Round(time.Second))
	}
	return text
}

// Markdown writes the verdicts as a page of documentation.
func Markdown(w io.Writer, f *claims.File) error {
	var b strings.Builder
	b.WriteString("# Claims\n\nWhat is said about accepting and handling, and what came of it on one machine. This page is made by a run:\n\n")
	fmt.Fprintf(&b, "<!-- not run: it takes minutes, and wants a quiet machine -->\n```sh\n%s --markdown docs/CLAIMS.md\n```\n\n", strings.Join(f.Command, " "))
	fmt.Fprintf(&b, "- **When**: %s\n- **Where**: %s\n- **What came of it**: %s\n", When(f), Where(f), Tally(f))
	if f.Quick {
		b.WriteString("- A quick run: few and short rounds, of which more is inconclusive.\n")
	}
	b.WriteString("\n*Confirmed* means that the 95 % interval of the effect lies wholly within what was predicted, *refuted* that it lies wholly " +
		"outside and farther than a margin, *inconclusive* anything else; the reason is given. None of them says what another machine would do: " +
		"`handoff claim run NAME` does, on yours.\n")
	for _, g := range byGroup(f) {
		fmt.Fprintf(&b, "\n## %s\n\n| claim | who says so | here | effect |\n|---|---|---|---|\n", g.Name)
		for _, o := range g.Outcomes {
			fmt.Fprintf(&b, "| `%s`: %s | %s | **%s** | %s |\n", o.Name, cellText(o.Claim), cellText(o.Source), o.Verdict, cellText(effects(o)))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// effects are all findings of a claim, and why it is inconclusive.
func effects(o claims.Outcome) string {
	var parts []string
	for _, f := range o.Finding {
		if f.Rounds > 0 {
			parts = append(parts, fmt.Sprintf("%s = %s, predicted %s", Ratio(f), Interval(f), Predicted(f)))
		}
	}
	if len(parts) == 0 && Effect(o) != "" {
		parts = append(parts, Effect(o))
	}
	if o.Reason != "" {
		parts = append(parts, "*"+o.Reason+"*")
	}
	if o.Note != "" {
		parts = append(parts, o.Note)
	}
	return strings.Join(parts, "<br>")
}

func cellText(s string) string { return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s) }
