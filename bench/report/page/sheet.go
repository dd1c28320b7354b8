package page

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

// A sheet embeds drawings in a page. It gives every distinct style of all of them one short class, which keeps a page
// of many drawings small.
type sheet struct {
	class map[string]string
	rules strings.Builder
	ids   int
}

func newSheet() *sheet { return &sheet{class: make(map[string]string)} }

// css returns the rules of the classes given out so far.
func (s *sheet) css() template.CSS { return template.CSS(s.rules.String()) }

func (s *sheet) classOf(style string) string {
	if style == "" {
		return ""
	}
	name, ok := s.class[style]
	if !ok {
		name = "g" + strconv.Itoa(len(s.class))
		s.class[style] = name
		fmt.Fprintf(&s.rules, ".%s{%s}\n", name, style)
	}
	return name
}

// restyle replaces sentinels by variables and leaves out the font, which is the page's, and what is the default.
func restyle(style string) string {
	var keep []string
	for _, d := range strings.Split(style, ";") {
		name, value, _ := strings.Cut(d, ":")
		switch i, a, opacity, ok := decode(value); {
		case ok:
			keep = append(keep, name+":"+i.css())
			if opacity < 100 {
				keep = append(keep, fmt.Sprintf("%s-opacity:.%02d", name, opacity))
			}
			if a != anchorStart {
				keep = append(keep, "text-anchor:"+[...]string{"start", "middle", "end"}[a])
			}
		case name == "font-size", name == "font-weight" && value != "normal", name == "fill", strings.HasPrefix(name, "stroke"):
			keep = append(keep, name+":"+value)
		}
	}
	return strings.Join(keep, ";")
}

func anchorOf(style string) anchor {
	for _, d := range strings.Split(style, ";") {
		if name, value, _ := strings.Cut(d, ":"); name == "fill" {
			_, a, _, _ := decode(value)
			return a
		}
	}
	return anchorStart
}
