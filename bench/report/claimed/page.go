package claimed

import (
	_ "embed"
	"html/template"
	"io"
	"strings"

	"github.com/handoff-http/handoff/bench/claims"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("claims").Funcs(template.FuncMap{
	"picture": func(o claims.Outcome) template.HTML { return template.HTML(Picture(o)) }, // all text in it is escaped
	"effect":  Effect,
	"tally":   Tally,
	"command": func(argv []string) string { return strings.Join(argv, " ") },
	"where":   Where,
	"when":    When,
	"groups":  byGroup,
}).Parse(pageText))

// Page writes claims.html: the verdicts, and a picture of each.
func Page(w io.Writer, f *claims.File) error { return pageTemplate.Execute(w, f) }

// group is the outcomes of one group.
type group struct {
	Name     claims.Group
	Outcomes []claims.Outcome
}

func byGroup(f *claims.File) (all []group) {
	for _, o := range f.Outcomes {
		i := len(all) - 1
		for i >= 0 && all[i].Name != o.Group {
			i--
		}
		if i < 0 {
			all = append(all, group{Name: o.Group})
			i = len(all) - 1
		}
		all[i].Outcomes = append(all[i].Outcomes, o)
	}
	return all
}
