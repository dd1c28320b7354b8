package page

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/internal/hist"
)

func write(t *testing.T, run *result.Run, h Histograms) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, run, h); err != nil {
		t.Fatalf("Write: %v", err)
	}
	return b.String()
}

var (
	swept  = synthetic{arms: seven, rounds: 8, noise: 0.03, conns: []int{1, 64, 512}, paths: []string{"/", "/work?cpu=50us"}}
	offers = synthetic{arms: seven, rounds: 8, noise: 0.03, rates: []float64{1000, 10000, 50000}}
	single = synthetic{arms: seven, rounds: 8, noise: 0.03}
)

var anSVG = regexp.MustCompile(`(?s)<svg .*?</svg>`)

// charts are the drawings of a page that are charts, not the keys of a legend.
func charts(page, class string) []string {
	return slices.DeleteFunc(anSVG.FindAllString(page, -1), func(s string) bool { return !strings.Contains(s, `class="plot `+class+`"`) })
}

func TestEveryDrawingIsWellFormedScalesAndIsNamed(t *testing.T) {
	for name, s := range map[string]synthetic{"swept": swept, "offers": offers, "single": single} {
		run := s.run()
		page := write(t, run, histograms(run))
		seen := make(map[string]bool)
		for _, svg := range anSVG.FindAllString(page, -1) {
			wellFormed(t, svg)
			head, _, _ := strings.Cut(svg, ">")
			if !strings.Contains(head, "viewBox=") || strings.Contains(head, "width=") || strings.Contains(head, "height=") {
				t.Errorf("%s: %s does not scale by its viewBox", name, head)
			}
			for _, bad := range []string{"NaN", "Inf", "#", "font-family"} {
				if strings.Contains(svg, bad) {
					t.Errorf("%s: a drawing has %q in it: %.200s", name, bad, svg)
				}
			}
			if strings.Contains(head, "aria-hidden") {
				continue
			}
			if !regexp.MustCompile(`<title id="[^"]+">[^<]{5,}</title><desc id="[^"]+">[^<]{20,}</desc>`).MatchString(svg) {
				t.Errorf("%s: a chart says nothing to those who cannot see it: %.300s", name, svg)
			}
		}
		for _, id := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if seen[id[1]] {
				t.Errorf("%s: id %q is there twice", name, id[1])
			}
			seen[id[1]] = true
		}
		if wide, narrow := len(charts(page, "wide")), len(charts(page, "narrow")); wide == 0 || wide != narrow {
			t.Errorf("%s: %d wide and %d narrow charts, want as many of both", name, wide, narrow)
		}
	}
}

func wellFormed(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("not well-formed: %v in %.300s", err, svg)
		}
	}
}

// A report opens without a network, and a browser that is told nothing else asks for nothing.
func TestThePageRefersToNothingOutside(t *testing.T) {
	run := swept.run()
	page := write(t, run, histograms(run))
	for _, bad := range []string{"<script", "<link", "<img", "<iframe", "src=", "url(", "@import", "//"} {
		if rest := strings.ReplaceAll(page, `xmlns="http://www.w3.org/2000/svg"`, ""); strings.Contains(rest, bad) {
			i := strings.Index(rest, bad)
			t.Errorf("the page has %q in it: …%s…", bad, rest[max(0, i-60):min(len(rest), i+60)])
		}
	}
	for _, ref := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(ref[1], "#") || !strings.Contains(page, `id="`+ref[1][1:]+`"`) {
			t.Errorf("href %q does not lead to a section", ref[1])
		}
	}
	if !strings.Contains(page, `content="default-src 'none'; style-src 'unsafe-inline'"`) {
		t.Error("the page does not forbid the browser to fetch anything")
	}
}

func TestNamesFromOutsideAreText(t *testing.T) {
	const hostile = "</text></svg><script>alert(1)</script>\"'&\x00\x1b\n\u202e{{.}}"
	s := synthetic{arms: []string{"goroutine", hostile}, rounds: 4, noise: 0.03, conns: []int{1, 64}, paths: []string{"/", "/x?<script>=</style>"}}
	s.bad = func(arm, _, round int, cell *result.Sample) {
		if arm == 1 && round == 2 {
			cell.Error, cell.Load = hostile, nil
		}
	}
	run := s.run()
	run.Partial, run.Reason, run.Command = true, hostile, []string{hostile}
	run.Machine.CPU, run.Environment.Note = hostile, hostile
	run.Unavailable = []result.Unavailable{{Name: hostile, Why: hostile}}
	page := write(t, run, histograms(run))
	for _, bad := range []string{"<script", "</style>=", "\x00", "\x1b", "\u202e"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q in it", bad)
		}
	}
	for _, svg := range anSVG.FindAllString(page, -1) {
		wellFormed(t, svg)
	}
}

func TestABigMatrixStaysSmall(t *testing.T) {
	const most = 2 << 20
	s := synthetic{arms: seven, rounds: 8, noise: 0.03, conns: []int{1, 8, 64, 512, 4096},
		paths: []string{"/", "/work?cpu=10us", "/work?cpu=50us", "/work?cpu=200us", "/work?cpu=50us&sleep=1ms", "/work?sleep=5ms"}}
	run := s.run()
	if page := write(t, run, histograms(run)); len(page) > most {
		t.Errorf("%d arms at %d points take %d bytes, want at most %d", len(seven), len(run.Points), len(page), most)
	}
}

func TestEveryArmIsInEveryChartItHasFiguresFor(t *testing.T) {
	arms := []string{"goroutine", "epoll", "uring", "pool", "thread", "reactor", "nginx"}
	for _, s := range []synthetic{
		{arms: arms, rounds: 5, noise: 0.03},
		{arms: arms, rounds: 5, noise: 0.03, conns: []int{1, 64, 512}},
		{arms: arms, rounds: 5, noise: 0.03, rates: []float64{1000, 10000}},
	} {
		run := s.run()
		page := write(t, run, histograms(run))
		_, page, _ = strings.Cut(page, `<section id="ranking">`)
		page, _, _ = strings.Cut(page, `<section id="verdicts">`)
		figures := strings.Split(page, "<figure>")[1:]
		for _, f := range figures {
			title, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(f), "<h3>"), "</h3>")
			f, _, _ = strings.Cut(f, "</figure>")
			cut := strings.Index(f, `class="plot narrow"`)
			for _, half := range []string{f[:cut], f[cut:]} {
				_, drawn, _ := strings.Cut(half, "</desc>")
				for _, arm := range arms {
					if !strings.Contains(drawn, ">"+arm+"<") {
						t.Errorf("axes %v: %q is not named in the chart %q", run.Axes, arm, title)
					}
				}
			}
		}
		if len(figures) < 3 {
			t.Errorf("axes %v: %d charts, want at least the ranking, the percentiles and the CPU", run.Axes, len(figures))
		}
	}
}

// Whatever a run lacks, its report is written and says so.
func TestARunThatLacksThingsHasAReport(t *testing.T) {
	none := func(string, int) (*hist.Histogram, error) { return nil, nil }
	fails := func(string, int) (*hist.Histogram, error) { return nil, errors.New("no such file") }
	partial := swept.run()
	partial.Partial, partial.Reason, partial.Samples = true, "interrupted", partial.Samples[:20]
	partial.Summary = result.Summarise(partial)
	started := swept.run()
	started.Samples = nil
	started.Summary = result.Summarise(started)
	unsummarised := swept.run()
	unsummarised.Summary = result.Summary{}
	failed := synthetic{arms: seven, rounds: 3, bad: func(_, _, _ int, s *result.Sample) { s.Load, s.Error = nil, "it died" }}
	silent := synthetic{arms: seven, rounds: 3, bad: func(_, _, _ int, s *result.Sample) { s.Load.Server = nil }}
	for name, c := range map[string]struct {
		run  *result.Run
		h    Histograms
		want string
	}{
		"empty":        {&result.Run{}, nil, "Nothing was measured"},
		"partial":      {partial, none, "<strong>PARTIAL</strong> interrupted"},
		"just started": {started, fails, "No server could be ranked"},
		"no summary":   {unsummarised, none, "No server could be ranked"},
		"all failed":   {failed.run(), fails, "it died"},
		"no CPU":       {silent.run(), none, "serves"},
		"one arm":      {synthetic{arms: seven[:1], rounds: 8, noise: 0.03}.run(), none, "the only server"},
		"one round":    {synthetic{arms: seven, rounds: 1}.run(), none, "Too few rounds"},
		"no noise":     {synthetic{arms: seven, rounds: 3}.run(), none, "costs"},
	} {
		if page := write(t, c.run, c.h); !strings.Contains(page, c.want) {
			t.Errorf("%s: the report does not say %q", name, c.want)
		}
	}
}

func TestWriteReportsAFullDisk(t *testing.T) {
	full := errors.New("no space left on device")
	if err := Write(writer(func([]byte) (int, error) { return 0, full }), single.run(), nil); !errors.Is(err, full) {
		t.Errorf("got %v want %v", err, full)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }
