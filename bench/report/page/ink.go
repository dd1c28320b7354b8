package page

import (
	"fmt"
	"image/color"
	"strconv"
)

// An ink is a colour that the page decides on, since only the reader's browser knows whether the paper is light or dark.
// Drawings are made in sentinel colours that name an ink; embedding replaces them by CSS variables.
type ink int

const (
	inkText ink = iota
	inkMuted
	inkGrid
	inkPaper
	inkGrey
	inkSeries // and the hues that follow
)

// hues is how many colours series have. They are those of Okabe and Ito, which eyes of every kind can tell apart, each
// darkened for light paper and lightened for dark until text in it reaches a contrast of 4.5:1 (WCAG 2.2, 1.4.3).
const hues = 8

func seriesInk(i int) ink { return inkSeries + ink(i%hues) }

// The anchor of a text is the part of it that must not move when the browser's font is wider or narrower than the one
// the drawing was laid out with.
type anchor int

const (
	anchorStart anchor = iota
	anchorMiddle
	anchorEnd
)

// color returns the sentinel. Values are odd, since the SVG backend's rounding may lose one.
func (i ink) color() color.Color { return i.sentinel(anchorStart, 100) }

func (i ink) faint(percent int) color.Color { return i.sentinel(anchorStart, percent) }

func (i ink) anchored(a anchor) color.Color { return i.sentinel(a, 100) }

func (i ink) sentinel(a anchor, opacity int) color.Color {
	return color.NRGBA{R: uint8(2*i + 1), G: uint8(2*a + 1), B: uint8(2*opacity + 1), A: 255}
}

// decode reads a sentinel as the backend prints it, "#RRGGBB".
func decode(hex string) (i ink, a anchor, opacity int, ok bool) {
	if len(hex) != 7 || hex[0] != '#' {
		return 0, 0, 0, false
	}
	v, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		return 0, 0, 0, false
	}
	return ink(v >> 16 / 2), anchor(v >> 8 & 0xff / 2), int(v & 0xff / 2), true
}

func (i ink) css() string {
	switch i {
	case inkText:
		return "var(--ink)"
	case inkMuted:
		return "var(--muted)"
	case inkGrid:
		return "var(--grid)"
	case inkPaper:
		return "var(--paper)"
	case inkGrey:
		return "var(--grey)"
	}
	return fmt.Sprintf("var(--s%d)", i-inkSeries)
}
