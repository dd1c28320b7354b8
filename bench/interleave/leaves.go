package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// leaf is a benchmark without sub-benchmarks.
type leaf struct {
	pack *pack
	name string // "BenchmarkA/b/c", without the -GOMAXPROCS that results carry
}

// pattern is what -test.bench needs to run the leaf and nothing else. The testing package splits it at slashes and matches
// part by part; names in results are already rewritten (spaces to _), and so are those it matches.
func (l leaf) pattern() string {
	parts := strings.Split(l.name, "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	return strings.Join(parts, "/")
}

// session is one run of the command.
type session struct {
	config
	stderr   io.Writer
	dir      string // for binaries
	failures int
	told     map[leaf]bool // whose failure was printed in full
}

// leaves compiles every package and finds its benchmarks by running each for one iteration: there is no other way to learn
// the names of sub-benchmarks.
func (s *session) leaves(ctx context.Context) ([]leaf, error) {
	packs, err := list(ctx, s.packages)
	if err != nil {
		return nil, err
	}
	var all []leaf
	for i, p := range packs {
		if err := p.compile(ctx, filepath.Join(s.dir, fmt.Sprintf("%d.test", i))); err != nil {
			return nil, err
		}
		found, err := s.enumerate(ctx, p)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no benchmark matches %q in %s", s.bench, strings.Join(s.packages, " "))
	}
	fmt.Fprintf(s.stderr, "%d benchmarks in %d packages with tests, %d rounds of %s each\n", len(all), len(packs), s.rounds, s.benchtime)
	return all, nil
}

// enumerate lists the leaves of one package. Those that fail are said and missing; the rest goes on.
func (s *session) enumerate(ctx context.Context, p *pack) ([]leaf, error) {
	out, failure := p.run(ctx, s.bench, "1x")
	if interrupted(ctx, failure) {
		return nil, errors.New("interrupted before the first round")
	}
	if failure != nil {
		s.failures++
		fmt.Fprintf(s.stderr, "%s: a benchmark failed while they were listed: %v\n", p.path, failure)
	}
	var leaves []leaf
	seen := map[string]bool{}
	for _, m := range out.measurements {
		if name := bare(m.name); !seen[name] {
			seen[name] = true
			leaves = append(leaves, leaf{p, name})
		}
	}
	return leaves, nil
}

// procs is what every benchmark runs with. It is passed on, so that the suffix of a name is known and not guessed: with
// one processor there is none, and "BenchmarkDepth-16" is then all name.
func procs() int { return runtime.GOMAXPROCS(0) }

func bare(name string) string {
	if procs() == 1 {
		return name
	}
	return strings.TrimSuffix(name, fmt.Sprintf("-%d", procs()))
}
