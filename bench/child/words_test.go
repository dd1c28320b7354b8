package child_test

import (
	"slices"
	"testing"

	"github.com/handoff-http/handoff/bench/child"
)

func TestWords(t *testing.T) {
	for in, want := range map[string][]string{
		"a b":                      {"a", "b"},
		"  a\t b ":                 {"a", "b"},
		`a 'b c' "d e"`:            {"a", "b c", "d e"},
		`a\ b "c\"d" 'e\f'`:        {"a b", `c"d`, `e\f`},
		`--x='{addr}' ''`:          {"--x={addr}", ""},
		"./srv -listen tcp:{addr}": {"./srv", "-listen", "tcp:{addr}"},
	} {
		got, err := child.Words(in)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("Words(%s): got %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "  ", "a 'b", `a "b`, `a\`} {
		if got, err := child.Words(in); err == nil {
			t.Errorf("Words(%q): got %q, want an error", in, got)
		}
	}
}
