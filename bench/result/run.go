// Package result is a comparison on disk: the run directory with run.json, which holds everything that was asked for,
// found and measured, and bench.txt, the same samples in Go's benchmark format for benchstat and its relatives.
//
// Both files exist from the first second and are true at any later one: a run that is cut short leaves what it had and
// says partial. Nothing is averaged before it is stored; Summarise computes every figure of a report from the samples,
// so that a report can be made again, or differently, from the directory alone. The package measures nothing and
// prints nothing.
package result

import (
	"time"

	"github.com/handoff-http/handoff/bench/load"
)

const (
	// Schema names the format of run.json.
	Schema = "handoff.run"
	// Version counts its incompatible changes.
	Version = 1
)

// Run is the content of run.json. Durations are nanoseconds in fields that end in _ns.
type Run struct {
	Schema      string        `json:"schema"`
	Version     int           `json:"version"`
	Partial     bool          `json:"partial"`          // until every cell has been measured
	Reason      string        `json:"reason,omitempty"` // why it is partial
	Started     time.Time     `json:"started"`
	Finished    *time.Time    `json:"finished,omitempty"`
	Command     []string      `json:"command"` // repeats the run, seed included
	Seed        uint64        `json:"seed"`    // of the order of the arms
	Rounds      int           `json:"rounds"`
	Baseline    string        `json:"baseline"`
	Load        Settings      `json:"load"`
	Arms        []Arm         `json:"arms"`
	Unavailable []Unavailable `json:"unavailable,omitempty"`
	Environment Environment   `json:"environment"`
	Machine     Machine       `json:"machine"`
	Summary     Summary       `json:"summary"`
	Samples     []Sample      `json:"samples"`
}

// Settings is the load that every arm is put under.
type Settings struct {
	Loop     string        `json:"loop"` // "closed": a connection sends its next request when it has its answer
	Path     string        `json:"path"`
	Conns    int           `json:"conns"`
	Pipeline int           `json:"pipeline"`
	Threads  int           `json:"threads"` // of the generator
	Warmup   time.Duration `json:"warmup_ns"`
	Duration time.Duration `json:"duration_ns"`
}

// Arm is one of the things compared.
type Arm struct {
	Name    string   `json:"name"`
	Command []string `json:"command"` // {addr} in it stands for a free HOST:PORT
	Peer    bool     `json:"peer,omitempty"`
	Control bool     `json:"control,omitempty"` // the baseline once more: what it shows is noise
}

// Unavailable is an arm that cannot run here.
type Unavailable struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

// Environment is what the children were given.
type Environment struct {
	ServerCPUs []int    `json:"server_cpus,omitempty"` // empty: not pinned
	LoadCPUs   []int    `json:"load_cpus,omitempty"`
	Note       string   `json:"note,omitempty"`    // what is less than ideal about that
	Removed    []string `json:"removed,omitempty"` // variables children did not inherit
}

// Sample is one cell: one arm in one round.
type Sample struct {
	Arm     string       `json:"arm"`
	Round   int          `json:"round"` // from 1
	Place   int          `json:"place"` // in the round's order, from 1
	Started time.Time    `json:"started"`
	Error   string       `json:"error,omitempty"` // why there is no measurement
	Load    *load.Result `json:"load,omitempty"`
}

// OK reports whether the cell was measured.
func (s *Sample) OK() bool { return s.Error == "" && s.Load != nil }
