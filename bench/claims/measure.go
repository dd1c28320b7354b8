package claims

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

const (
	warmup = 200 * time.Millisecond
	// A claim's window is shorter than a comparison's, so its turns are: a machine that is taken away for a moment is so
	// for more of the arms.
	someSlice = 50 * time.Millisecond
	// What a server can do is measured in so many rounds of so long; shares of it need not be exact.
	calibrations, calibration = 3, 300 * time.Millisecond
	// On a machine that is busy with other things processes take their time to start. A claim has so long all the same.
	wholeBudget, quickBudget = 55 * time.Second, 14 * time.Second
	// Student's factor is 4.3 for three rounds and 3.2 for four, so a quick run has four even of a claim that takes its time.
	fewestQuick = stats.MinPairs + 1
)

// measure runs the claim's cells and judges its predictions.
func (r *runner) measure(ctx context.Context, c Claim, o *Outcome) {
	cells := c.cells()
	if control, ok := c.control(); ok {
		cells = append(cells, control)
	}
	if err := r.calibrate(ctx, cells); err != nil {
		o.Verdict, o.Reason, o.Invalid = Inconclusive, err.Error(), true
		return
	}
	t := &table{runner: r, claim: c, cells: cells, rounds: c.rounds(r.Quick)}
	window := c.window(r.Quick)
	slice := someSlice
	if c.alone() {
		slice = 0
	}
	late := func(round int) bool { return overdue(time.Since(o.Started), round, r.Quick) }
	_ = r.matrix(ctx, cells, t.rounds, slice, window, t.add, late) // that ctx ended it, look sees
	o.Rounds, o.Planned, o.Window = t.done, t.rounds, window
	t.judge(o)
}

// overdue says that a claim has no time for another round like those it had, and has enough of them for an interval. It looks
// at the clock alone: to stop when something becomes significant would make it so too often.
func overdue(took time.Duration, rounds int, quick bool) bool {
	next := took + took/time.Duration(rounds)
	return rounds >= stats.MinPairs && next > wholeBudget || quick && rounds >= fewestQuick && next > quickBudget
}

// matrix runs cells as the arms of one point, until late, asked after each round, says that there is no time for more.
func (r *runner) matrix(ctx context.Context, cells []Cell, rounds int, slice, window time.Duration, done func(result.Sample), late func(round int) bool) error {
	warm := warmup
	if r.Quick {
		warm /= 2
	}
	cfg := matrix.Config{
		Points: []result.Point{{Path: "/", Conns: usualConns, Pipeline: 1, Threads: 1, Warmup: warm, Duration: window}},
		Rounds: rounds, Seed: r.Seed, Slice: slice, Env: r.Env, ServerCPUs: r.ServerCPUs, LoadCPUs: r.LoadCPUs,
		Generator: func(result.Point) []string { return r.Generator }, Done: done,
		Settled: func(_, round int) bool { return late(round) },
	}
	for _, cell := range cells {
		argv, _, err := r.Server(cell.Arm)
		if err != nil {
			return err
		}
		arm := result.Arm{Name: cell.Name, Command: argv, Path: cell.Load.path(), Load: cell.Load.flags(warm, window, false)}
		if cell.Load.Beside != nil {
			arm.Beside = cell.Load.Beside.flags(warm, window, true)
		}
		cfg.Arms = append(cfg.Arms, arm)
	}
	return matrix.Run(ctx, cfg)
}

// calibrate puts rates in place of shares, by measuring what they are shares of.
func (r *runner) calibrate(ctx context.Context, cells []Cell) error {
	known := map[string]float64{}
	for i := range cells {
		l := &cells[i].Load
		if !l.measures() {
			continue
		}
		whole := Cell{Arm: cmp.Or(l.Of, cells[i].Arm), Load: l.closed()}
		whole.Name = whole.Arm + " " + whole.Load.String()
		if known[whole.Name] == 0 {
			var err error
			if known[whole.Name], err = r.capacity(ctx, whole); err != nil {
				return fmt.Errorf("what %s serves: %w", whole.Arm, err)
			}
		}
		*l = l.at(known[whole.Name])
	}
	return nil
}

func (r *runner) capacity(ctx context.Context, cell Cell) (float64, error) {
	var rates []float64
	var failed string
	err := r.matrix(ctx, []Cell{cell}, calibrations, 0, calibration, func(s result.Sample) {
		if s.OK() {
			rates = append(rates, s.Load.ReqPerSec)
		} else {
			failed = s.Error
		}
	}, func(int) bool { return false })
	if err == nil && len(rates) == 0 {
		err = errors.New(failed)
	}
	return stats.Median(rates), err
}
