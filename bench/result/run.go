package result

import (
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/telemetry"
	"github.com/handoff-http/handoff/bench/verdict"
)

const (
	// Schema names the format of run.json.
	Schema = "handoff.run"
	// Version counts its incompatible changes. 2: many points in a run, verdicts, histograms in files of their own.
	Version = 2
)

// Run is the content of run.json. Durations are nanoseconds in fields that end in _ns.
type Run struct {
	Schema      string            `json:"schema"`
	Version     int               `json:"version"`
	Partial     bool              `json:"partial"`          // until every cell has been measured
	Reason      string            `json:"reason,omitempty"` // why it is partial
	Started     time.Time         `json:"started"`
	Finished    *time.Time        `json:"finished,omitempty"`
	Resumed     []time.Time       `json:"resumed,omitempty"` // each time it was taken up again
	Command     []string          `json:"command"`           // repeats the run, seed included
	Seed        uint64            `json:"seed"`              // of the order of the arms
	Rounds      int               `json:"rounds"`
	Slice       time.Duration     `json:"slice_ns"`        // of a turn; 0: a cell is one turn
	Until       float64           `json:"until,omitempty"` // a point ends early when its intervals are this narrow, half their width as a share
	Baseline    string            `json:"baseline"`
	Axes        []string          `json:"axes,omitempty"`             // what varies between points: conns, rate, path …
	Capacity    float64           `json:"capacity_per_sec,omitempty"` // of the baseline in a closed loop, if a rate was chosen by it
	Points      []Point           `json:"points"`
	Arms        []Arm             `json:"arms"`
	Unavailable []Unavailable     `json:"unavailable,omitempty"`
	Thresholds  []string          `json:"thresholds,omitempty"` // as verdict.ParseThreshold reads them
	Environment Environment       `json:"environment"`
	Machine     Machine           `json:"machine"`
	Verdicts    []verdict.Verdict `json:"verdicts,omitempty"` // found by whoever started the run; Summary.Verdicts has them too
	Summary     Summary           `json:"summary"`
	Samples     []Sample          `json:"samples"` // in the order in which they were measured
}

// Point is one load that every arm is put under.
type Point struct {
	Name     string        `json:"name,omitempty"` // what varies, "conns=64 rate=1000"; "" when there is one point
	Path     string        `json:"path"`
	Conns    int           `json:"conns"`
	Pipeline int           `json:"pipeline"`
	Threads  int           `json:"threads"`                // of the generator
	Churn    int           `json:"churn,omitempty"`        // requests a connection carries; 0: no end
	Rate     float64       `json:"rate_per_sec,omitempty"` // offered; 0: a closed loop
	Arrivals string        `json:"arrivals,omitempty"`     // of an open loop: "const" or "poisson"
	Warmup   time.Duration `json:"warmup_ns"`
	Duration time.Duration `json:"duration_ns"`
	Inside   int           `json:"inside,omitempty"`  // one request in so many is marked, to be looked for in the server; 0: none
	Stopped  int           `json:"stopped,omitempty"` // the round after which its intervals were narrow enough; 0: it ran through
}

// Loop says whether the load waits for answers ("closed") or keeps to a schedule of its own ("open").
func (p Point) Loop() string {
	if p.Rate > 0 {
		return "open"
	}
	return "closed"
}

// Arm is one of the things compared.
type Arm struct {
	Name    string   `json:"name"`
	Command []string `json:"command"` // {addr} in it stands for a free HOST:PORT
	Peer    bool     `json:"peer,omitempty"`
	Control bool     `json:"control,omitempty"`    // the baseline once more: what it shows is noise
	Ceiling bool     `json:"ceiling,omitempty"`    // a server that does nothing: what the generator could reach here
	Path    string   `json:"path,omitempty"`       // its own, in place of the point's: it is meant to do other work
	Load    []string `json:"load,omitempty"`       // flags of its generator, after the point's
	Beside  []string `json:"beside,omitempty"`     // flags of a second generator on the same server at the same time
	Procs   int      `json:"gomaxprocs,omitempty"` // that its server runs with; 0: not known, as of a peer
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

// Sample is one cell: one arm in one round of one point. Its histogram is in a file of its own, not here.
type Sample struct {
	Arm      string            `json:"arm"`
	Point    int               `json:"point"` // index into Run.Points
	Round    int               `json:"round"` // from 1
	Place    int               `json:"place"` // in the round's order, from 1
	Started  time.Time         `json:"started"`
	Error    string            `json:"error,omitempty"`   // why there is no measurement
	Dropped  bool              `json:"dropped,omitempty"` // of a round that was cut short and measured again: not used
	Verdicts []verdict.Verdict `json:"verdicts,omitempty"`
	Limits   *telemetry.Limits `json:"limits,omitempty"`   // of its server, as they were in effect
	Inside   *Waterfall        `json:"inside,omitempty"`   // where its latency went, if somebody looked
	Asked    map[string]int64  `json:"asked_ns,omitempty"` // percentiles that a threshold is on and Load has not: "p95"
	Load     *load.Result      `json:"load,omitempty"`
	Beside   *load.Result      `json:"beside,omitempty"` // of the arm's second generator
}

// OK reports whether the cell was measured, and counts.
func (s *Sample) OK() bool { return s.Error == "" && s.Load != nil && !s.Dropped }
