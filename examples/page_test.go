package examples

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// A rung that the page does not show is climbed by nobody, and one that does not fit on a screen is not read.
func TestEveryRungIsOnThePageAndShort(t *testing.T) {
	page, err := os.ReadFile("../docs/FROM-SCRATCH.md")
	if err != nil {
		t.Fatal(err)
	}
	rungs, err := filepath.Glob("[0-9][0-9]-*")
	if err != nil || len(rungs) == 0 {
		t.Fatalf("got %v, %v, want rungs", rungs, err)
	}
	for _, rung := range rungs {
		if want := "go run ./examples/" + rung; !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page does not say %q", want)
		}
		text, err := os.ReadFile(filepath.Join(rung, "main.go"))
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(text, []byte("\n")); n > 80 {
			t.Errorf("%s/main.go has %d lines, want at most 80", rung, n)
		}
	}
}

// The page's last table decides for or against a framework, so its measured column is that of the results it links to.
func TestFiguresOnThePageAreThoseOfTheResults(t *testing.T) {
	page, err := os.ReadFile("../docs/FROM-SCRATCH.md")
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\((results/[-0-9]+\.md)#one-request-at-a-time\)`).FindSubmatch(page)
	if link == nil {
		t.Fatal("the page links to no results")
	}
	results, err := os.ReadFile(filepath.Join("../docs", string(link[1])))
	if err != nil {
		t.Fatal(err)
	}
	_, results, _ = bytes.Cut(results, []byte("## One request at a time"))
	arms := map[string]string{"net/http": "nethttp", "fasthttp": "fasthttp", "`goroutine`": "goroutine", "`epoll`": "epoll",
		"a loop that parses nothing": "floor-go-epoll"}
	for row, arm := range arms {
		said := regexp.MustCompile(`(?m)^\| ` + row + ` \| ([0-9.]+) `).FindSubmatch(page)
		measured := regexp.MustCompile(`(?m)^ *[0-9]+ ` + arm + ` +([0-9.]+) `).FindSubmatch(results)
		if said == nil || measured == nil || !bytes.Equal(said[1], measured[1]) {
			t.Errorf("%s: got %q, want %q, as %s has it", row, said, measured, link[1])
		}
	}
}
