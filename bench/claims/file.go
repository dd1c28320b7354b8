package claims

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/handoff-http/handoff/bench/result"
)

const (
	// Schema names the format of claims.json.
	Schema = "handoff.claims"
	// Version counts its incompatible changes.
	Version = 1
	// FileName is its name in a run directory.
	FileName = "claims.json"
)

// File is the content of claims.json.
type File struct {
	Schema      string             `json:"schema"`
	Version     int                `json:"version"`
	Partial     bool               `json:"partial"` // until all claims have been looked at
	Reason      string             `json:"reason,omitempty"`
	Started     time.Time          `json:"started"`
	Finished    *time.Time         `json:"finished,omitempty"`
	Command     []string           `json:"command"` // repeats the run
	Quick       bool               `json:"quick"`
	Seed        uint64             `json:"seed"`
	Names       []string           `json:"names"` // of the claims that were asked for
	Environment result.Environment `json:"environment"`
	Machine     result.Machine     `json:"machine"`
	Outcomes    []Outcome          `json:"outcomes"`
}

// Save writes it to dir in one step, so that a reader never sees half of it.
func (f *File) Save(dir string) error {
	f.Schema, f.Version = Schema, Version
	text, err := json.MarshalIndent(f, "", "\t")
	if err != nil {
		return err
	}
	return result.Replace(filepath.Join(dir, FileName), string(text)+"\n")
}

// Open reads claims.json of a run directory. It refuses one of another schema or version.
func Open(dir string) (*File, error) {
	text, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		return nil, err
	}
	f := &File{}
	if err := json.Unmarshal(text, f); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, FileName), err)
	}
	if f.Schema != Schema || f.Version != Version {
		return nil, fmt.Errorf("%s: it is %s version %d, want %s version %d", filepath.Join(dir, FileName), f.Schema, f.Version, Schema, Version)
	}
	return f, nil
}

// Count is how many outcomes have the verdict.
func (f *File) Count(v Verdict) (n int) {
	for _, o := range f.Outcomes {
		if o.Verdict == v {
			n++
		}
	}
	return n
}
