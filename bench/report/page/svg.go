package page

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg/vgsvg"
)

// caption names a drawing to those who cannot see it.
type caption struct{ title, desc string }

// embed writes a drawing as an <svg> for a page: scaled by its viewBox, in the page's colours and font, with few decimals.
func (s *sheet) embed(c *vgsvg.Canvas, class string, about caption) (template.HTML, error) {
	var drawn bytes.Buffer
	if _, err := c.WriteTo(&drawn); err != nil {
		return "", err
	}
	s.ids++
	e := &embedding{sheet: s, in: xml.NewDecoder(&drawn), class: class, about: about, id: fmt.Sprintf("g-%d", s.ids)}
	for {
		token, err := e.in.RawToken()
		if errors.Is(err, io.EOF) {
			return template.HTML(e.out.String()), nil
		}
		if err != nil {
			return "", fmt.Errorf("read the drawing %q: %w", about.title, err)
		}
		e.token(token)
	}
}

// An embedding rewrites one drawing token by token.
type embedding struct {
	sheet  *sheet
	in     *xml.Decoder
	out    strings.Builder
	class  string
	about  caption
	id     string
	inText *xml.StartElement
}

func (e *embedding) token(token xml.Token) {
	switch t := token.(type) {
	case xml.StartElement:
		e.start(t.Copy())
	case xml.EndElement:
		e.inText = nil
		if t.Name.Local != "path" {
			e.out.WriteString("</" + t.Name.Local + ">")
		}
	case xml.CharData:
		if e.inText != nil {
			e.text(string(t))
		}
	}
}

func (e *embedding) start(t xml.StartElement) {
	switch t.Name.Local {
	case "svg":
		e.root(t)
	case "text":
		e.inText = &t // written with its content, on which its place depends
	case "path":
		e.out.WriteString(`<path d="` + round(attr(t, "d")) + `"` + e.classes(attr(t, "style")) + "/>")
	default:
		e.out.WriteString("<" + t.Name.Local)
		if v := attr(t, "transform"); v != "" {
			e.out.WriteString(` transform="` + round(v) + `"`)
		}
		e.out.WriteString(">")
	}
}

func (e *embedding) root(t xml.StartElement) {
	fmt.Fprintf(&e.out, `<svg xmlns="http://www.w3.org/2000/svg" class="%s" viewBox="%s" `, e.class, round(attr(t, "viewBox")))
	if e.about.title == "" {
		e.out.WriteString(`aria-hidden="true">`)
		return
	}
	fmt.Fprintf(&e.out, `role="img" aria-labelledby="%[1]s-t %[1]s-d"><title id="%[1]s-t">%[2]s</title><desc id="%[1]s-d">%[3]s</desc>`,
		e.id, escape(e.about.title), escape(e.about.desc))
}

// text writes a text where its anchor was laid out.
func (e *embedding) text(s string) {
	t := *e.inText
	style := attr(t, "style")
	x, _ := strconv.ParseFloat(attr(t, "x"), 64)
	a := anchorOf(style)
	x += float64(a) / 2 * widthOf(s, style)
	fmt.Fprintf(&e.out, `<text x="%s" y="%s" transform="scale(1 -1)"%s>%s`,
		decimal(x), round(attr(t, "y")), e.classes(style), escape(s))
}

func (e *embedding) classes(style string) string {
	if name := e.sheet.classOf(restyle(style)); name != "" {
		return ` class="` + name + `"`
	}
	return ""
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}
