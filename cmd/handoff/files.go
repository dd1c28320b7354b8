package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/handoff-http/handoff/bench/report/page"
	"github.com/handoff-http/handoff/bench/result"

	"github.com/handoff-http/handoff/internal/hist"
)

// writePage makes report.html beside run.json.
func writePage(dir string, run *result.Run) error {
	return written(filepath.Join(dir, "report.html"), func(w io.Writer) error {
		return page.Write(w, run, func(arm string, point int) (*hist.Histogram, error) {
			return result.Histogram(dir, run, arm, point)
		})
	})
}

// written makes a file in one step: a reader never sees half of it.
func written(name string, write func(io.Writer) error) error {
	var text strings.Builder
	if err := write(&text); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return result.Replace(name, text.String())
}

// printJSON is for what is read by people, too.
func printJSON(v any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// drawn is the seed of a run: the one that was asked for, or else a new one that fits a JSON number exactly.
func drawn(seed uint64) uint64 {
	if seed == 0 {
		seed = rand.Uint64() >> 11
	}
	return seed
}

// freshDir names a run directory after the second it is made in; a later one of that second gets a number.
func freshDir(suffix string) string {
	first := filepath.Join("results", time.Now().UTC().Format("20060102T150405Z")+suffix)
	dir := first
	for n := 2; taken(dir); n++ {
		dir = fmt.Sprintf("%s-%d", first, n)
	}
	return dir
}

func taken(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}
