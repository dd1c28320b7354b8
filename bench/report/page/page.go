// Package page writes a comparison as report.html: one file that holds everything it shows, opens from a disk without a
// network, prints, and follows the reader's light or dark setting. Charts are drawn with gonum.org/v1/plot and inlined
// as SVG, each for a wide and for a narrow page.
//
// Every figure is one of result.Summary or of the samples; the package ranks nothing and corrects nothing. Who wins, and
// whether it may be said, is package report's Duels, so that the page and the terminal say the same. It runs no script, draws no chart
// for which a run has no data (it names the axis that would give it), and shows no difference in colour alone.
package page

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"unicode"

	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/internal/hist"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed style.css
	styleCSS string

	layout = template.Must(template.New("page").Parse(pageHTML))
)

// Histograms gives the latencies of an arm, by name, at a point, by index: those of all rounds, merged. An error or nil
// leaves the arm out of the percentile curves.
type Histograms = func(arm string, point int) (*hist.Histogram, error)

// Write writes the report on run, whose Summary must be up to date. It fails only where w does: what a run does not have
// is not drawn. histogram may be nil.
func Write(w io.Writer, run *result.Run, histogram Histograms) error {
	if histogram == nil {
		histogram = func(string, int) (*hist.Histogram, error) { return nil, nil }
	}
	r := &reporter{run: run, histogram: histogram, sheet: newSheet(), pens: pens(run.Arms)}
	c := r.content()
	if r.err != nil {
		return fmt.Errorf("draw report: %w", r.err)
	}
	c.Style = template.CSS(styleCSS) + r.sheet.css()
	var page bytes.Buffer // so that a file is whole or not begun
	if err := layout.Execute(&page, c); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	_, err := w.Write(bytes.Map(visible, page.Bytes()))
	return err
}

// visible replaces what a name may hold to hide what it says, in a browser or in an editor: control characters, and
// those that turn the direction of text.
func visible(r rune) rune {
	if r != '\n' && r != '\t' && unicode.In(r, unicode.Cc, unicode.Bidi_Control) {
		return '\uFFFD'
	}
	return r
}

// A reporter turns a run into what the layout shows.
type reporter struct {
	run       *result.Run
	histogram Histograms
	sheet     *sheet
	pens      map[string]pen
	duels     map[string][]report.Duel // by figure, as they are asked for
	err       error                    // the first one
}

// content is what the layout shows.
type content struct {
	Style    template.CSS
	Title    string
	Head     headline
	Ranking  []pointView
	Sections []section
	Verdicts verdicts
	Setup    setup
}

// A section is charts about one question.
type section struct {
	ID, Title, Lead string
	Figures         []figureView
	Missing         string // instead of figures: what would give them
}

func (r *reporter) content() content {
	return content{
		Title:    r.title(),
		Head:     r.headline(),
		Ranking:  r.ranking(),
		Sections: []section{r.percentileCurves(), r.throughput(), r.latencyByRate(), r.cpu(), r.memory(), r.crossover(), r.inside()},
		Verdicts: r.verdicts(),
		Setup:    r.setup(),
	}
}

// pens deals out looks in the order in which arms were named, so that an arm looks the same in every chart.
func pens(arms []result.Arm) map[string]pen {
	dealt := make(map[string]pen)
	n := 0
	for _, arm := range arms {
		switch {
		case arm.Control:
			dealt[arm.Name] = controlPen()
		case arm.Ceiling:
			dealt[arm.Name] = ceilingPen()
		default:
			dealt[arm.Name] = armPen(n)
			n++
		}
	}
	return dealt
}

// A drawing is a chart that can be drawn for either width.
type drawing interface{ draw(size) *board }

// figureView is a chart as the layout shows it.
type figureView struct {
	Title, Caption string
	Wide, Narrow   template.HTML
	Legend         []legendEntry
	Keyed          bool // the legend is needed in a wide chart, too
}

type legendEntry struct {
	Name   string
	Swatch template.HTML
}

// figure draws d for both widths. about.desc says what it shows to those who cannot see it.
func (r *reporter) figure(d drawing, about caption, text string, legend ...legendEntry) figureView {
	return figureView{
		Title: about.title, Caption: text, Legend: legend,
		Wide:   r.embed(d.draw(wide), "plot wide", about),
		Narrow: r.embed(d.draw(narrow), "plot narrow", about),
	}
}

func (r *reporter) embed(b *board, class string, about caption) template.HTML {
	about.title, about.desc = printable(about.title), printable(about.desc)
	drawn, err := r.sheet.embed(b.out, class, about)
	if r.err == nil {
		r.err = err
	}
	return drawn
}

func (r *reporter) legend(lines []series) (entries []legendEntry) {
	for _, s := range lines {
		if !s.second {
			entries = append(entries, r.entry(s.name, s.pen))
		}
	}
	return entries
}

func (r *reporter) entry(name string, p pen) legendEntry {
	return legendEntry{Name: name, Swatch: r.swatch(p)}
}

func (r *reporter) swatch(p pen) template.HTML {
	return r.embed(p.swatch(), "key", caption{})
}
