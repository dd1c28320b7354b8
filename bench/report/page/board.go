package page

import (
	"strings"
	"unicode"
	"unicode/utf8"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A size is a width that a chart is drawn for, in CSS pixels, with the size of its text. A page carries each chart for
// both and shows the one that fits: a chart of 760 pixels scaled to a telephone cannot be read.
type size struct {
	width, font float64
	narrow      bool
}

var (
	wide   = size{width: 760, font: 14}
	narrow = size{width: 350, font: 12.5, narrow: true}
)

// A board is what one chart is drawn on.
type board struct {
	draw.Canvas
	size
	out *vgsvg.Canvas
}

func newBoard(s size, height float64) *board {
	out := vgsvg.New(vg.Length(s.width), vg.Length(height))
	return &board{Canvas: draw.New(out), size: s, out: out}
}

// style is how text of an ink is set. Alignment is the anchor, too: what was laid out to end at a place will end there.
func (s size) style(i ink, a anchor, bold bool) text.Style {
	return text.Style{
		Color: i.anchored(a), Font: face(s.font, bold), Handler: plot.DefaultTextHandler,
		XAlign: [...]text.XAlignment{text.XLeft, text.XCenter, text.XRight}[a], YAlign: text.YCenter,
	}
}

func face(size float64, bold bool) font.Font {
	f := font.From(plot.DefaultFont, vg.Length(size))
	f.Variant = "Sans"
	if bold {
		f.Weight = xfont.WeightBold
	}
	return f
}

// write sets s with its middle line at y.
func (b *board) write(sty text.Style, x, y vg.Length, s string) {
	// YCenter puts the baseline a descent too low for text without one.
	b.FillText(sty, vg.Point{X: x, Y: y + sty.FontExtents().Descent/2}, printable(s))
}

// slack is how much wider than the font of the layout a reader's may be: DejaVu Sans is.
const slack = 1.17

// widthOf is the room that label needs.
func (s size) widthOf(label string) vg.Length {
	return slack * s.style(inkText, anchorStart, false).Width(printable(label))
}

// fit shortens label until it is at most that wide.
func (s size) fit(label string, width vg.Length) string {
	label = printable(label)
	if s.widthOf(label) <= width {
		return label
	}
	for label != "" && s.widthOf(label+"…") > width {
		_, n := utf8.DecodeLastRuneInString(label)
		label = label[:len(label)-n]
	}
	return label + "…"
}

// printable keeps a name on one line and makes it a text that XML can hold.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return '\uFFFD'
		}
		return r
	}, s)
}

// widthOf measures s as the backend laid it out, from the style that the backend wrote.
func widthOf(s, style string) float64 {
	size, bold := 0.0, false
	for _, d := range strings.Split(style, ";") {
		switch name, value, _ := strings.Cut(d, ":"); name {
		case "font-size":
			size = parse(strings.TrimSuffix(value, "px"))
		case "font-weight":
			bold = value != "normal"
		}
	}
	if size == 0 {
		return 0
	}
	sty := text.Style{Font: face(size, bold), Handler: plot.DefaultTextHandler}
	return float64(sty.Width(s))
}

func (b *board) stroke(p vg.Path, i ink, width float64, dashes ...vg.Length) {
	b.SetLineStyle(draw.LineStyle{Color: i.color(), Width: vg.Length(width), Dashes: dashes})
	b.Stroke(p)
}

func (b *board) fill(p vg.Path, i ink, percent int) {
	b.SetColor(i.faint(percent))
	b.Fill(p)
}

func segment(p *vg.Path, x0, y0, x1, y1 vg.Length) {
	p.Move(vg.Point{X: x0, Y: y0})
	p.Line(vg.Point{X: x1, Y: y1})
}
