package doctest

import (
	"reflect"
	"strings"
	"testing"
)

const sample = "# Title\n" +
	"<!-- not run: needs a root -->\n```sh\nreboot\n```\n\n" +
	"```go\nfunc main() {}\n```\n" +
	"```sh\n# a comment\ngo run x \\\n  --flag\n\nls\n```\n" +
	"<!-- not run: stands too far away -->\n\n```sh\ntrue\n```\n"

func TestBlocksOfCommandsAreFound(t *testing.T) {
	want := []Block{
		{Line: 3, Commands: []string{"reboot"}, NotRun: "needs a root"},
		{Line: 10, Commands: []string{"go run x   --flag", "ls"}},
		{Line: 19, Commands: []string{"true"}},
	}
	got, err := Blocks(sample)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
}

func TestWhatWouldNotBeRunUnnoticedIsAnError(t *testing.T) {
	for _, document := range []string{
		"```sh\nls\n",
		"```bash\nls\n```",
		"```console\n$ ls\n```",
		"<!-- not run: -->\n```sh\nls\n```",
		"<!-- not run: because\n```sh\nls\n```",
	} {
		if got, err := Blocks(document); err == nil {
			t.Errorf("%q: got %+v, want an error", strings.ReplaceAll(document, "\n", "⏎"), got)
		}
	}
}
