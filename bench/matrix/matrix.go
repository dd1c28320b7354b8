// Package matrix runs a comparison: points × arms × rounds. A point is one load that every arm is put under; a cell is one
// arm under one point in one round, and has a fresh server process and a fresh generator process, on CPUs of their own.
//
// A round is the unit of statistics: its cells of one point are compared with each other and with nothing else. Under a
// closed loop they share it in turns, a slice of a second each, with all servers alive and at most one of them under load, so
// that what disturbs the machine for a second disturbs all arms alike. Under an open loop, where a queue must be allowed to
// build up, one cell runs after another.
//
// It knows command lines, addresses and process numbers. It does not know what a strategy is, so that a rival's server
// stands under the same yardstick; it does not look at figures; and it does not decide what a failed cell means: it
// says why it failed and goes on with the next.
package matrix

import (
	"context"
	"time"

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
)

// Config is a comparison to run. Arms, Points, Rounds and Generator are needed; the zero value of every other field works.
type Config struct {
	Arms   []result.Arm   // the baseline first
	Points []result.Point // one that has stopped early goes no further than the round it stopped after
	Rounds int
	Seed   uint64 // of the order

	// Slice is the length of a turn under a closed loop; 0: a cell is one turn, and is over before the next begins.
	Slice time.Duration
	// CeilingRounds is in how many rounds, the first ones, an arm that is a Ceiling takes part.
	CeilingRounds int

	// Generator is the command of a load generator for a point that speaks load.Serve's protocol. `--pid PID URL` is
	// appended, the server's process number and what to ask for.
	Generator func(result.Point) []string
	Env       []string // of all children; nil: that of this process

	// Ready is how long a server may take until it can be connected to; 0 is 10 s.
	Ready time.Duration
	// Slack is how long a generator may take to connect, and how much longer than its load a turn may take, an open loop's
	// drain included, before it is taken to hang; 0 is 30 s.
	Slack time.Duration

	ServerCPUs, LoadCPUs []int // empty: not pinned

	// Have is what a run that is continued has already. The cells of a round and point are measured again, all of them,
	// if one of them, other than a Ceiling's, is missing here or Dropped: those of different sittings cannot be paired.
	Have []result.Sample

	// Settled, if set, is asked after a point's cells in a round (from 1) have been measured, unless that was the last. With
	// true the point is stopped: there are no more rounds of it.
	Settled func(point, round int) bool

	// Begin, if set, is told of a cell before its server starts, Snapshot of what its generator sees while it runs,
	// and Done of what came of it. Cells that take turns begin one after another and are done one after another, with
	// the Snapshots of all of them in between. They are called from the goroutine that called Run, Settled too.
	Begin    func(Cell)
	Snapshot func(Cell, load.Snapshot)
	Done     func(result.Sample)
}

// Cell is one arm under one point in one round.
type Cell struct {
	Arm          string
	Point        int // index into Config.Points
	Round, Place int // from 1
	Number       int // from 1, of Total; the cells of a continued run that are not measured again are counted
	Total        int // of the run; less from the moment a point is stopped
}

const (
	defaultReady = 10 * time.Second
	defaultSlack = 30 * time.Second
)

// Run measures every cell, round by round, in a round point by point, and under a point in the order that Schedule gives. It
// returns the cause of ctx if that ended it; the cells under way are then lost and not reported. All children have
// ended when it returns.
func Run(ctx context.Context, cfg Config) error {
	r := &runner{Config: cfg, spawner: child.NewSpawner(), unstarted: make(map[string]int)}
	defer r.spawner.Close()
	if r.Ready == 0 {
		r.Ready = defaultReady
	}
	if r.Slack == 0 {
		r.Slack = defaultSlack
	}
	return r.rounds(ctx)
}

type runner struct {
	Config
	spawner   *child.Spawner
	unstarted map[string]int // arms whose server did not start, and how often
}
