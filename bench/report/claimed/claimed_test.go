package claimed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/claims"
	"github.com/handoff-http/handoff/bench/result"
)

const hostile = `<script>"&'|`

// synthetic is a run with an outcome of every kind.
func synthetic() *claims.File {
	finished := time.Date(2026, 1, 2, 3, 14, 5, 0, time.UTC)
	return &claims.File{
		Started: finished.Add(-10 * time.Minute), Finished: &finished, Command: []string{"handoff", "claim", "run", "all"}, Seed: 1,
		Machine:     result.Machine{OS: "linux", Arch: "amd64", Kernel: "6.1", CPU: "A CPU", Cores: 2, Build: result.Build{Commit: "abc123", Go: "go1.26"}},
		Environment: result.Environment{ServerCPUs: []int{0}, LoadCPUs: []int{1}},
		Outcomes: []claims.Outcome{{
			Name: "ratio", Claim: "A is cheaper.", Source: "Author, 2004 " + hostile, Group: claims.Models, Verdict: claims.Confirmed, Rounds: 5,
			Finding: []claims.Finding{{Metric: claims.CPU, Of: "a", To: "b", AtMost: .95, Rounds: 5, Effect: .8, Low: .75, High: .86, Floor: 1.04, Verdict: claims.Confirmed}},
			Cells: []claims.CellOutcome{
				{Name: "a", Arm: "a", Load: "/", Figures: map[string][]float64{"cpu/request": {4000, 4100, 3900}}},
				{Name: "b", Arm: "b", Load: "/", Figures: map[string][]float64{"cpu/request": {5000, 5100, 4900}}},
			},
		}, {
			Name: "figure", Claim: "All are served.", Source: "Author", Group: claims.Models, Verdict: claims.Refuted, Rounds: 3,
			Finding: []claims.Finding{{Metric: claims.Served, Of: "a", AtLeast: .99, Rounds: 3, Effect: 1. / 64, Low: 1. / 64, High: 1. / 64, Verdict: claims.Refuted}},
			Cells:   []claims.CellOutcome{{Name: "a", Arm: "a", Load: "/", Figures: map[string][]float64{"served": {1. / 64, 1. / 64, 1. / 64}}}},
		}, {
			Name: "nothing", Claim: "Nobody knows.", Source: "Author", Group: claims.Accept, Verdict: claims.Inconclusive, Reason: "no ports " + hostile, Invalid: true,
			Finding: []claims.Finding{{Metric: claims.P99, Of: "a", To: "b", AtLeast: 2, Verdict: claims.Inconclusive, Reason: "no ports " + hostile, Invalid: true}},
			Cells:   []claims.CellOutcome{{Name: "a", Arm: "a", Load: "/", Figures: map[string][]float64{}, Failures: []string{"it died"}}},
		}, {
			Name: "exchange", Claim: "It hangs.", Source: "Author", Group: claims.Ground, Verdict: claims.Refuted,
			Ended: []claims.Ended{{Server: "wrong mode", Verdict: claims.Refuted, Steps: []claims.StepEnded{
				{Conn: 1, Sent: "GET " + hostile, Want: "answers", Got: `answers: "x"`, OK: true},
				{Conn: 2, Sent: "GET /", Want: "hangs", Got: "closes", OK: false},
			}}},
		}},
	}
}

// wellFormed reads text as XML to its end.
func wellFormed(t *testing.T, name, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%s: %v in\n%s", name, err, text)
		}
	}
}

func TestEveryPictureIsWellFormedAndShowsItsFigures(t *testing.T) {
	for _, o := range synthetic().Outcomes {
		svg := Picture(o)
		wellFormed(t, o.Name, svg)
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") || strings.Contains(svg, "<script") {
			t.Errorf("%s: a picture with NaN, Inf or a script:\n%s", o.Name, svg)
		}
		if !strings.Contains(svg, ">"+string(o.Verdict)+"<") {
			t.Errorf("%s: %s is not in\n%s", o.Name, o.Verdict, svg)
		}
		for _, c := range o.Cells {
			for _, v := range c.Figures {
				if got := strings.Count(svg, `class="round"`); got < len(v) {
					t.Errorf("%s: %d dots for rounds, want %d at least", o.Name, got, len(v))
				}
			}
		}
	}
}

// Where an interval lies in the picture is what the verdict is about.
func TestAConfirmedIntervalLiesInTheGreen(t *testing.T) {
	for _, c := range []struct {
		f      claims.Finding
		inside bool
	}{
		{synthetic().Outcomes[0].Finding[0], true},
		{claims.Finding{Metric: claims.CPU, Of: "a", To: "b", AtMost: .5, Rounds: 5, Effect: .8, Low: .75, High: .86}, false},
		{claims.Finding{Metric: claims.CPU, Of: "a", To: "b", AtLeast: .9, AtMost: 1.1, Rounds: 5, Effect: 1, Low: .95, High: 1.05}, true},
	} {
		d := &drawing{}
		d.finding(c.f)
		green := regexp.MustCompile(`<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="[\d.]+" class="inside"`).FindStringSubmatch(d.body.String())
		bar := regexp.MustCompile(`<line x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)" y2="[\d.]+" class="bar"`).FindStringSubmatch(d.body.String())
		if green == nil || bar == nil {
			t.Fatalf("no range, or no bar, in %s", d.body.String())
		}
		from, width, low, high := number(t, green[1]), number(t, green[2]), number(t, bar[1]), number(t, bar[2])
		if got := low >= from-.1 && high <= from+width+.1; got != c.inside || low >= high {
			t.Errorf("%+v: range %g + %g, bar %g to %g: inside %t, want %t", c.f, from, width, low, high, got, c.inside)
		}
	}
}

func number(t *testing.T, text string) (x float64) {
	t.Helper()
	for i, part := range strings.SplitN(text, ".", 2) {
		scale := 1.0
		for _, c := range part {
			if i == 0 {
				x = 10*x + float64(c-'0')
			} else {
				scale /= 10
				x += scale * float64(c-'0')
			}
		}
	}
	return x
}

func TestThePageIsWholeAndOpensOffline(t *testing.T) {
	var b bytes.Buffer
	if err := Page(&b, synthetic()); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, o := range synthetic().Outcomes {
		if strings.Count(page, `<article id="`+o.Name+`">`) != 1 || !strings.Contains(page, o.Claim) {
			t.Errorf("claim %s is not on the page, or twice", o.Name)
		}
	}
	if got, want := strings.Count(page, "<svg "), len(synthetic().Outcomes); got != want {
		t.Errorf("%d pictures, want %d", got, want)
	}
	if regexp.MustCompile(`(src|href)="[^#]`).MatchString(page) || strings.Contains(page, "<script") || strings.Contains(page, "@import") {
		t.Errorf("the page loads something, or lets something through:\n%s", page)
	}
	for _, want := range []string{"A CPU", "6.1", "abc123", "2026-01-02 03:04 UTC", "handoff claim run all", "1 confirmed, 2 refuted, 1 inconclusive", "it died"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
}

func TestMarkdownSaysWhenAndWhereAndKeepsItsTables(t *testing.T) {
	var b bytes.Buffer
	if err := Markdown(&b, synthetic()); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, want := range []string{"A CPU, 2 cores", "6.1", "commit abc123", "2026-01-02 03:04 UTC, in 10m0s", "handoff claim run all --markdown docs/CLAIMS.md",
		"cpu/request, a ÷ b = 0.80 [0.75, 0.86], predicted ≤ 0.95", "| **refuted** |", "served of a = 1.56 %", "wrong mode: connection 2: closes, predicted: hangs"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if columns := strings.Count(line, "|") - strings.Count(line, `\|`); strings.HasPrefix(line, "|") && columns != 5 {
			t.Errorf("a row with %d bars, want 5: %s", columns, line)
		}
	}
}

func TestAPartialRunSaysSo(t *testing.T) {
	f := synthetic()
	f.Partial, f.Reason = true, "interrupted after 4 of 30 claims"
	for name, write := range map[string]func(io.Writer, *claims.File) error{"page": Page, "markdown": Markdown, "text": func(w io.Writer, f *claims.File) error { return Verdicts(w, f, 80) }} {
		var b bytes.Buffer
		if err := write(&b, f); err != nil || !strings.Contains(b.String(), f.Reason) {
			t.Errorf("%s: %v, and no %q in\n%s", name, err, f.Reason, b.String())
		}
	}
}

func TestVerdictsAreOneLineEach(t *testing.T) {
	var b bytes.Buffer
	if err := Verdicts(&b, synthetic(), 0); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"confirmed     ratio     cpu/request, a ÷ b = 0.80 [0.75, 0.86], predicted ≤ 0.95\n",
		"refuted       figure    served of a = 1.56 % [1.56 %, 1.56 %], predicted ≥ 99 %\n",
		"inconclusive  nothing   no ports",
		"refuted       exchange  wrong mode: connection 2: closes, predicted: hangs\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}

func TestVerdictsKeepToTheWidthOfATerminal(t *testing.T) {
	f := synthetic()
	for i := range f.Outcomes {
		f.Outcomes[i].Claim, f.Outcomes[i].Reason = strings.Repeat("a word ", 30), strings.Repeat("why not ", 30)
	}
	var b bytes.Buffer
	if err := Verdicts(&b, f, 80); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > 80 {
			t.Errorf("a line of %d columns in 80: %s", n, line)
		}
	}
}

// Without it connection 2 would seem to be answered for no reason.
func TestAPictureShowsWhoLeft(t *testing.T) {
	picture := Picture(claims.Outcome{Name: "held", Ended: []claims.Ended{{Server: "serial", Verdict: claims.Confirmed, Steps: []claims.StepEnded{
		{Conn: 1, OK: true, Left: true}, {Conn: 2, Want: "answers", Got: `answers: "x"`, OK: true},
	}}}})
	for _, want := range []string{"the client closes", "connection 1", "connection 2"} {
		if !strings.Contains(picture, want) {
			t.Errorf("%q is not in\n%s", want, picture)
		}
	}
}

func TestListKeepsToTheWidth(t *testing.T) {
	var b bytes.Buffer
	if err := List(&b, claims.All(), 100); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > 100 {
			t.Errorf("a line of %d columns in 100: %s", n, line)
		}
	}
}
