package examples

import (
	"bytes"
	"os"
	"path/filepath"
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
