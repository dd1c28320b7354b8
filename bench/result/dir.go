package result

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Dir is a run directory being written. It keeps Run current on disk; not safe for concurrent use.
type Dir struct {
	Path  string
	run   *Run
	bench *os.File
}

// Create makes the directory, which must be empty or not exist yet, and writes what is known before the first cell.
func Create(path string, run *Run) (*Dir, error) {
	entries, err := os.ReadDir(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("run directory %s is not empty, and a run is never mixed with another: name a new one", path)
	}
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	d := &Dir{Path: path, run: run}
	run.Schema, run.Version, run.Partial, run.Reason = Schema, Version, true, "still running"
	if d.bench, err = os.OpenFile(filepath.Join(path, "bench.txt"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666); err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	return d, errors.Join(d.print(benchHeader(run)), d.save())
}

// Add records a cell. The sample is part of Run even if writing it fails.
func (d *Dir) Add(s Sample) error {
	d.run.Samples = append(d.run.Samples, s)
	var err error
	if line := benchLine(d.run, &s); line != "" {
		err = d.print(line)
	}
	return errors.Join(err, d.save())
}

// Finish ends the run; reason says why it is partial and is empty if it is whole.
func (d *Dir) Finish(reason string) error {
	now := time.Now().UTC()
	d.run.Finished, d.run.Reason, d.run.Partial = &now, reason, reason != ""
	return errors.Join(d.print("PASS\n"), d.bench.Close(), d.save())
}

func (d *Dir) print(text string) error {
	if _, err := d.bench.WriteString(text); err != nil {
		return fmt.Errorf("run directory: %w", err)
	}
	return nil
}

// save replaces run.json in one step, so that a reader never sees half of it and a full disk leaves the last good one.
func (d *Dir) save() error {
	d.run.Summary = Summarise(d.run)
	text, err := json.MarshalIndent(d.run, "", "\t")
	if err != nil {
		return fmt.Errorf("run.json: %w", err)
	}
	name := filepath.Join(d.Path, "run.json")
	if err := os.WriteFile(name+".new", append(text, '\n'), 0o666); err != nil {
		_ = os.Remove(name + ".new") // it takes room, and is of no use
		return fmt.Errorf("run directory: %w", err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		return fmt.Errorf("run directory: %w", err)
	}
	return nil
}
