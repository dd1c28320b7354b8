package main

import (
	"fmt"
	"testing"
)

func TestPatternQuotesEveryPart(t *testing.T) {
	for name, want := range map[string]string{
		"BenchmarkA":               `^BenchmarkA$`,
		"BenchmarkA/b/c":           `^BenchmarkA$/^b$/^c$`,
		"BenchmarkA/n=1.5/(x|y)":   `^BenchmarkA$/^n=1\.5$/^\(x\|y\)$`,
		"BenchmarkA/[z]+/a_b":      `^BenchmarkA$/^\[z\]\+$/^a_b$`,
		"BenchmarkA/#00":           `^BenchmarkA$/^#00$`,
		`BenchmarkA/\x00/$1^`:      `^BenchmarkA$/^\\x00$/^\$1\^$`,
		"BenchmarkA/path=/healthz": `^BenchmarkA$/^path=$/^healthz$`,
	} {
		if got := (leaf{name: name}).pattern(); got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
}

func TestOnlyTheProcessorsAreStrippedFromAName(t *testing.T) {
	suffix := fmt.Sprintf("-%d", procs())
	if procs() == 1 {
		suffix = ""
	}
	for _, name := range []string{"BenchmarkA", "BenchmarkA/depth-16", "BenchmarkA/n-1/x"} {
		if got := bare(name + suffix); got != name {
			t.Errorf("%s: got %s, want %s", name+suffix, got, name)
		}
	}
}

func TestLocate(t *testing.T) {
	for pattern, want := range map[string][2]string{
		"example.com/a/...": {"", "example.com/a/..."},
		"fmt":               {"", "fmt"},
		".":                 {".", "."},
		"..":                {"..", "."},
		"./a/b":             {"./a/b", "."},
		"./...":             {"./", "./..."},
		"../a/...":          {"../a/", "./..."},
		"/abs/a":            {"/abs/a", "."},
		"/abs/...":          {"/abs/", "./..."},
		"./a...":            {"", "./a..."},
	} {
		if dir, rest := locate(pattern); dir != want[0] || rest != want[1] {
			t.Errorf("%s: got %q in %q, want %q in %q", pattern, rest, dir, want[1], want[0])
		}
	}
}
