package claims

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var quoted = regexp.MustCompile("`([a-z0-9-]+)`")

// The page sends its readers to claims by name: in the last column of its table.
func TestClaimsThatTheLadderNamesExist(t *testing.T) {
	page, err := os.ReadFile("../../docs/FROM-SCRATCH.md")
	if err != nil {
		t.Fatal(err)
	}
	rungs := 0
	for line := range strings.Lines(string(page)) {
		if !strings.HasPrefix(line, "| [") {
			continue
		}
		rungs++
		columns := strings.Split(strings.TrimSpace(line), "|")
		for _, name := range quoted.FindAllStringSubmatch(columns[len(columns)-2], -1) {
			if _, err := Find(name[1]); err != nil {
				t.Errorf("%s: %v", strings.TrimSpace(columns[1]), err)
			}
		}
	}
	if rungs == 0 {
		t.Error("the page has no table of rungs")
	}
}
