package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
)

// file is the result file. Every line is written when it is known, so that what was measured is kept whatever happens.
type file struct {
	w       io.Writer
	close   func() error
	own     []setting // how this command ran
	written []setting // the configuration in force at the end of the file
	units   map[string]bool
}

func create(c config, stdout io.Writer) (*file, error) {
	f := &file{w: stdout, close: func() error { return nil }, units: map[string]bool{}, own: []setting{
		{"interleaved", "true"},
		{"rounds", strconv.Itoa(c.rounds)},
		{"seed", strconv.FormatUint(c.seed, 10)},
	}}
	if c.out == "" {
		return f, nil
	}
	w, err := os.Create(c.out)
	if err != nil {
		return nil, err
	}
	f.w, f.close = w, w.Close
	return f, nil
}

// add writes the results of one run, preceded by what changed about the configuration and by units not yet described.
func (f *file) add(o output) error {
	var text []byte
	for _, m := range o.measurements {
		text = f.configure(text, m.config)
		for _, u := range o.units {
			if !f.units[u] {
				f.units[u] = true
				text = fmt.Appendln(text, u)
			}
		}
		text = fmt.Appendln(text, m.line)
	}
	_, err := f.w.Write(text)
	return err
}

// first is the order in which readers expect the lines that every test binary prints; goos opens a suite for some.
var first = []string{"goos", "goarch", "pkg", "cpu"}

// configure appends the lines that lead from the configuration in force to the next. A key without a value is unset.
func (f *file) configure(text []byte, next []setting) []byte {
	next = append(slices.Clone(next), f.own...)
	slices.SortStableFunc(next, func(a, b setting) int { return cmp.Compare(place(a.key), place(b.key)) })
	for _, s := range next {
		if !slices.Contains(f.written, s) {
			text = fmt.Appendf(text, "%s: %s\n", s.key, s.value)
		}
	}
	for _, s := range f.written {
		if !slices.ContainsFunc(next, func(n setting) bool { return n.key == s.key }) {
			text = fmt.Appendf(text, "%s:\n", s.key)
		}
	}
	f.written = next
	return text
}

func place(key string) int {
	if i := slices.Index(first, key); i >= 0 {
		return i
	}
	return len(first)
}

// finish ends the file the way a test binary ends its output.
func (f *file) finish() error {
	_, err := fmt.Fprintln(f.w, "PASS")
	return cmp.Or(err, f.close())
}
