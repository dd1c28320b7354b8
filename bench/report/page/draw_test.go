package page

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"github.com/handoff-http/handoff/internal/hist"
)

// A sentinel survives the SVG backend: every ink that is drawn with comes out as the page's variable.
func TestEveryInkBecomesAVariable(t *testing.T) {
	for i := inkText; i < inkSeries+hues; i++ {
		b := newBoard(wide, 100)
		var line vg.Path
		segment(&line, 0, 0, 10, 10)
		b.stroke(line, i, 1)
		b.fill(line, i, 37)
		b.write(b.style(i, anchorEnd, true), 50, 50, "text")
		s := newSheet()
		if _, err := s.embed(b.out, "plot", caption{}); err != nil {
			t.Fatal(err)
		}
		rules := string(s.css())
		for _, want := range []string{"stroke:" + i.css(), "fill:" + i.css() + ";fill-opacity:.37", "fill:" + i.css() + ";text-anchor:end"} {
			if !strings.Contains(rules, want) {
				t.Errorf("ink %d: no %q in %s", i, want, rules)
			}
		}
		if strings.Contains(rules, "#") {
			t.Errorf("ink %d: a colour of its own in %s", i, rules)
		}
	}
}

// Text that ends at a place says so to the browser, whose font may be wider than that of the layout.
func TestTextKeepsItsAnchor(t *testing.T) {
	for _, c := range []struct {
		anchor anchor
		name   string
	}{{anchorMiddle, "middle"}, {anchorEnd, "end"}} {
		b := newBoard(wide, 100)
		b.write(b.style(inkText, c.anchor, false), 300, 50, "some words")
		s := newSheet()
		svg, err := s.embed(b.out, "plot", caption{})
		if err != nil {
			t.Fatal(err)
		}
		x := parse(regexp.MustCompile(`<text x="([^"]*)"`).FindStringSubmatch(string(svg))[1])
		if math.Abs(x-300) > 0.2 || !strings.Contains(string(s.css()), "text-anchor:"+c.name) {
			t.Errorf("%s: at %v with %s, want it at 300", c.name, x, s.css())
		}
	}
}

var variable = regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{3,6});`)

// WCAG 2.2, 1.4.3: text has a contrast of 4.5:1 to what it stands on. Names stand in the colours of their curves.
func TestTextHasContrastOnLightAndDarkPaper(t *testing.T) {
	light, dark, _ := strings.Cut(styleCSS, "prefers-color-scheme: dark")
	for scheme, css := range map[string]string{"light": light, "dark": dark} {
		colour := make(map[string]string)
		for _, v := range variable.FindAllStringSubmatch(css, -1) {
			colour[v[1]] = v[2]
		}
		pairs := [][2]string{{"ink", "paper"}, {"muted", "paper"}, {"grey", "paper"}, {"link", "paper"}, {"ink", "panel"}, {"bad", "bad-paper"}, {"warn", "warn-paper"}, {"muted", "warn-paper"}}
		for i := range hues {
			pairs = append(pairs, [2]string{fmt.Sprint("s", i), "paper"})
		}
		for _, p := range pairs {
			if got := contrast(t, colour[p[0]], colour[p[1]]); got < 4.5 {
				t.Errorf("%s: --%s %s on --%s %s has %.2f:1, want 4.5:1", scheme, p[0], colour[p[0]], p[1], colour[p[1]], got)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 4 {
		hex = "#" + strings.Repeat(hex[1:2], 2) + strings.Repeat(hex[2:3], 2) + strings.Repeat(hex[3:4], 2)
	}
	v, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	linear := func(c uint64) float64 {
		s := float64(c&0xff) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(v>>16) + 0.7152*linear(v>>8) + 0.0722*linear(v)
}

// An arm is told from every other by colour and marker together, up to 56 of them.
func TestPensRepeatLate(t *testing.T) {
	seen := make(map[string]int)
	for i := range 56 {
		p := armPen(i)
		look := fmt.Sprint(p.ink, p.marker)
		if first, ok := seen[look]; ok {
			t.Errorf("arm %d looks like arm %d", i, first)
		}
		seen[look] = i
	}
}

func TestNamesAreSpreadWithoutOverlapAndInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Float64Range(0, 300), 1, 15).Draw(t, "want")
		var sorted []vg.Length
		last := 0.0
		for _, w := range want {
			last = max(last, w)
			sorted = append(sorted, vg.Length(last))
		}
		got := spread(sorted, 17, 0, 300)
		for i, at := range got {
			if at < 0-1e-9 || at > 300+1e-9 {
				t.Fatalf("%v of %v lies outside 0 to 300: %v", at, sorted, got)
			}
			if i > 0 && at-got[i-1] < 17-1e-9 {
				t.Fatalf("%v and %v of %v are closer than 17", got[i-1], at, got)
			}
		}
	})
}

// No point of a curve hangs on fewer than ten slower samples, and the nines are marked.
func TestACurveEndsWhereSamplesRunOut(t *testing.T) {
	for _, n := range []int64{20, 1000, 123456} {
		h := hist.New()
		for i := range n {
			h.RecordN(1000+i, 1)
		}
		points := percentileCurve(h)
		marked := 0
		for i, p := range points {
			if slower := float64(n) / p.x; slower < beyond-1e-6 {
				t.Errorf("%d samples: a point at 1/%v of them", n, p.x)
			}
			if i > 0 && (p.x <= points[i-1].x || p.y < points[i-1].y) {
				t.Errorf("%d samples: %+v follows %+v", n, p, points[i-1])
			}
			if p.marked {
				marked++
			}
		}
		if nines := int(math.Log10(float64(n) / beyond)); marked != nines+1 && n > 20 {
			t.Errorf("%d samples: %d points are marked, want the median and %d nines", n, marked, nines)
		}
	}
}

// Labels of an axis do not touch, and the last one stays.
func TestAxesAreThinned(t *testing.T) {
	values := []float64{1, 2, 3, 4, 5, 6, 7, 8, 1000, 1001, 1002, 4096}
	a := measuredAxis("connections", values).thin(narrow, 250)
	end := vg.Length(math.Inf(-1))
	for _, tick := range a.ticks {
		if tick.Label == "" {
			continue
		}
		middle, half := vg.Length(a.share(tick.Value))*250, narrow.widthOf(tick.Label)/2
		if middle-half < end {
			t.Errorf("%q begins at %v, and the one before it ends at %v", tick.Label, middle-half, end)
		}
		end = middle + half
	}
	if last := a.ticks[len(a.ticks)-1].Label; last != "4096" {
		t.Errorf("the last label is %q, want 4096", last)
	}
}

func TestAxesHoldTheirValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(1e-3, 1e12), 1, 10).Draw(t, "values")
		for name, a := range map[string]axis{
			"log": logAxis("", values, latencyTick), "measured": measuredAxis("", values), "from zero": fromZero("", values, short),
		} {
			for _, v := range values {
				if s := a.share(v); !(s >= -1e-9 && s <= 1+1e-9) {
					t.Fatalf("%s: %v lies at %v of the axis from %v to %v", name, v, s, a.min, a.max)
				}
			}
			if len(a.ticks) == 0 || len(a.ticks) > 40 {
				t.Fatalf("%s: %d marks for %v", name, len(a.ticks), values)
			}
		}
	})
}
