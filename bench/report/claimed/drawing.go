package claimed

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
)

// drawing is an SVG that grows downwards. Colours are the page's, by class.
type drawing struct {
	body strings.Builder
	y    float64
}

func (d *drawing) add(format string, args ...any) { fmt.Fprintf(&d.body, format, args...) }

func (d *drawing) text(x, y float64, anchor, class, text string) {
	d.add(`<text x="%.1f" y="%.1f" text-anchor="%s" class="%s">%s</text>`, x, y, anchor, class, html.EscapeString(text))
}

func (d *drawing) line(x0, y0, x1, y1 float64, class string) {
	d.add(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" class="%s"/>`, x0, y0, x1, y1, class)
}

func (d *drawing) rect(x0, y0, x1, y1 float64, class string) {
	d.add(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" class="%s"/>`, x0, y0, max(x1-x0, 0), y1-y0, class)
}

func (d *drawing) dot(x, y, r float64, class string) {
	d.add(`<circle cx="%.1f" cy="%.1f" r="%.1f" class="%s"/>`, x, y, r, class)
}

// scale maps figures to the width of a drawing.
type scale struct {
	low, high float64
	log       bool
	from      float64 // in the drawing
}

func (s scale) at(x float64) float64 {
	share := (x - s.low) / (s.high - s.low)
	if s.log {
		share = math.Log(max(x, s.low)/s.low) / math.Log(s.high/s.low)
	}
	return s.from + min(max(share, 0), 1)*(right-s.from)
}

// spanning is a scale on which all of the figures are seen. Ratios are logarithmic, so that half and double lie equally
// far from 1; so is what differs by far.
func spanning(from float64, log bool, figures ...float64) scale {
	figures = slices.DeleteFunc(figures, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) || log && x <= 0 })
	if len(figures) == 0 {
		figures = []float64{1}
	}
	low, high := slices.Min(figures), slices.Max(figures)
	if log {
		room := max(math.Pow(high/low, 0.12), 1.04)
		return scale{low / room, high * room, true, from}
	}
	low = min(low, 0)
	return scale{low, max(high*1.1, low+1e-9), false, from}
}

func anchor(x float64) string {
	if x > right-60 {
		return "end"
	}
	return "middle"
}

func shorten(text string, n int) string {
	r := []rune(text)
	if len(r) <= n {
		return text
	}
	return string(r[:n-1]) + "…"
}
