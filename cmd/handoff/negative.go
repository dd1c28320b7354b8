package main

import (
	"strings"

	"github.com/alecthomas/kong"
)

// joined writes `--flag -1` as `--flag=-1`. The parser takes every word that begins with a hyphen for a flag, and would
// answer with how it reads words; this way the flag's own check answers, with the range. No short flag is a digit.
func joined(root *kong.Node, args []string) []string {
	valued := map[string]bool{}
	valuedFlags(root, valued)
	var out []string
	for i := 0; i < len(args); i++ {
		if args[i] == "--" {
			return append(out, args[i:]...)
		}
		name, long := strings.CutPrefix(args[i], "--")
		if long && valued[name] && i+1 < len(args) && negative(args[i+1]) {
			out = append(out, args[i]+"="+args[i+1])
			i++
			continue
		}
		out = append(out, args[i])
	}
	return out
}

// valuedFlags collects the names of the flags that take a value, of a command and all below it.
func valuedFlags(n *kong.Node, names map[string]bool) {
	for _, f := range n.Flags {
		if !f.IsBool() && !f.IsCounter() {
			names[f.Name] = true
		}
	}
	for _, child := range n.Children {
		valuedFlags(child, names)
	}
}

// negative reports whether a word is a negative number, perhaps with a unit: -1, -.5, -3s.
func negative(word string) bool {
	rest, ok := strings.CutPrefix(word, "-")
	rest = strings.TrimPrefix(rest, ".")
	return ok && rest != "" && rest[0] >= '0' && rest[0] <= '9'
}
