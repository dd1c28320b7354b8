// Package matrix runs a comparison: arms × rounds, each cell a fresh server process and a fresh generator process,
// started on CPUs of their own, with nothing else of ours running beside them.
//
// It knows command lines, addresses and process numbers. It does not know what a strategy is, so that a rival's server
// stands under the same yardstick; it does not look at figures; and it does not decide what a failed cell means: it
// says why it failed and goes on with the next.
package matrix

import (
	"context"
	"time"

	"github.com/handoff-http/handoff/bench/result"
)

// Config is a comparison to run.
type Config struct {
	Arms   []result.Arm // the baseline first
	Rounds int
	Seed   uint64 // of the order
	Path   string // of the URL, from its slash

	// Generator is the command of the load generator. `--pid PID URL` is appended; it must print a load.Result as JSON.
	Generator []string
	Env       []string // of all children
	// Limit is how long a generator may run before it is taken to hang.
	Limit time.Duration
	// Ready is how long a server may take until it can be connected to; 0 is 10 s.
	Ready time.Duration

	ServerCPUs, LoadCPUs []int // empty: not pinned

	// Begin and Done, if set, are told of every cell before and after it runs, from the goroutine that called Run.
	Begin func(Cell)
	Done  func(result.Sample)
}

// Cell is one arm in one round.
type Cell struct {
	Arm          string
	Round, Place int // from 1
	Number       int // from 1, of Total
	Total        int
}

// Run measures every cell, in the order that Schedule gives. It returns the cause of ctx if that ended it; the cell it
// was in is then lost and not reported. All children have ended when it returns.
func Run(ctx context.Context, cfg Config) error {
	r := &runner{Config: cfg, spawner: newSpawner(), unstarted: make(map[string]int)}
	defer r.spawner.close()
	if r.Ready == 0 {
		r.Ready = defaultReady
	}
	cell := Cell{Total: len(cfg.Arms) * cfg.Rounds}
	for round, order := range Schedule(len(cfg.Arms), cfg.Rounds, cfg.Seed) {
		for place, arm := range order {
			cell.Arm, cell.Round, cell.Place = cfg.Arms[arm].Name, round+1, place+1
			cell.Number++
			if err := r.run(ctx, cell, cfg.Arms[arm]); err != nil {
				return err
			}
		}
	}
	return nil
}

const defaultReady = 10 * time.Second

type runner struct {
	Config
	spawner   *spawner
	unstarted map[string]int // arms whose server did not start, and how often
}

func (r *runner) run(ctx context.Context, cell Cell, arm result.Arm) error {
	if r.Begin != nil {
		r.Begin(cell)
	}
	sample := result.Sample{Arm: arm.Name, Round: cell.Round, Place: cell.Place, Started: time.Now().UTC()}
	got, err := r.measure(ctx, arm)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	sample.Load = got
	if err != nil {
		sample.Error = err.Error()
	}
	if r.Done != nil {
		r.Done(sample)
	}
	return nil
}
