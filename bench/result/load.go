package result

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Load reads a run from its directory, or from its run.json. The summary is computed anew, so that it is this program's.
func Load(path string) (*Run, error) {
	name := path
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		name = filepath.Join(path, "run.json")
	}
	text, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && name != path:
		return nil, fmt.Errorf("%s is not a run directory: there is no run.json in it. `handoff compare --out DIR` makes one", path)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no %s: name a run directory, as `handoff compare` makes it under results/", path)
	case err != nil:
		return nil, fmt.Errorf("read run: %w", err)
	}
	run, err := decode(name, text)
	if err != nil {
		return nil, err
	}
	run.Summary = Summarise(run)
	return run, nil
}

// decode looks at what the text is before it takes it for a run of this version.
func decode(name string, text []byte) (*Run, error) {
	dir := filepath.Dir(name)
	var kind struct {
		Schema  string `json:"schema"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(text, &kind); err != nil && !isTypeError(err) {
		return nil, fmt.Errorf("%s is not JSON (%w): it was cut or changed; measure again", name, err)
	}
	if kind.Schema != Schema {
		return nil, fmt.Errorf("%s is no run: its schema is %q, want %q. Name the directory that `handoff compare` wrote", name, kind.Schema, Schema)
	}
	if kind.Version != Version {
		return nil, fmt.Errorf("run.json in %s is of version %d, this program reads version %d: run that version of handoff, or measure again", dir, kind.Version, Version)
	}
	run := new(Run)
	if err := json.Unmarshal(text, run); err != nil {
		return nil, fmt.Errorf("%s: %w: it was changed; measure again", name, err)
	}
	return run, run.check(name)
}

func isTypeError(err error) bool {
	var t *json.UnmarshalTypeError
	return errors.As(err, &t)
}

// check refuses what the rest of the package would stumble over.
func (run *Run) check(name string) error {
	if run.arm(run.Baseline) == nil {
		return fmt.Errorf("%s: its baseline %q is not one of its arms: it was changed; measure again", name, run.Baseline)
	}
	for i := range run.Samples {
		s := &run.Samples[i]
		if s.Point < 0 || s.Point >= len(run.Points) || run.arm(s.Arm) == nil {
			return fmt.Errorf("%s: sample %d is of arm %q at point %d, which it has not: it was changed; measure again", name, i, s.Arm, s.Point)
		}
	}
	return nil
}
