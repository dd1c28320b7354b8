package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// pack is a package with tests.
type pack struct {
	path   string // import path
	dir    string // where its benchmarks run
	binary string
}

// list resolves patterns to packages, those without test files left out, each once.
func list(ctx context.Context, patterns []string) ([]*pack, error) {
	var packs []*pack
	seen := map[string]bool{}
	for _, pattern := range patterns {
		dir, pattern := locate(pattern)
		out, err := command(ctx, dir, "go", "list", "-f",
			`{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{"\t"}}{{.Dir}}{{end}}`, pattern)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(out) {
			path, dir, ok := strings.Cut(strings.TrimSpace(line), "\t")
			if ok && !seen[path] {
				seen[path] = true
				packs = append(packs, &pack{path: path, dir: dir})
			}
		}
	}
	return packs, nil
}

// locate splits a pattern that is a path into a directory and a pattern to use there, because the directory may belong to
// another module than this one.
func locate(pattern string) (dir, rest string) {
	if !filepath.IsAbs(pattern) && pattern != "." && pattern != ".." &&
		!strings.HasPrefix(pattern, "./") && !strings.HasPrefix(pattern, "../") {
		return "", pattern
	}
	dir, _, all := strings.Cut(pattern, "...")
	if !all {
		return pattern, "."
	}
	if !strings.HasSuffix(dir, "/") || !strings.HasSuffix(pattern, "/...") {
		return "", pattern // ./a...b: for the go command to make sense of
	}
	return dir, "./..."
}

func (p *pack) compile(ctx context.Context, binary string) error {
	_, err := command(ctx, p.dir, "go", "test", "-c", "-o", binary, ".")
	p.binary = binary
	return err
}

// command runs one and returns its standard output; if it fails, the error holds all that it said.
func command(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	var out, diagnosis bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &diagnosis
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, bytes.TrimSpace(diagnosis.Bytes()))
	}
	return out.String(), nil
}
