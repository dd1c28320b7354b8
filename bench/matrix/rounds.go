package matrix

import (
	"context"
	"math"
	"time"
)

// rounds goes through the plan.
func (r *runner) rounds(ctx context.Context) error {
	groups, have := r.plan(), known(r.Have)
	stopped := make([]bool, len(r.Points))
	next := Cell{Number: 1, Total: cells(groups, -1)}
	for i, g := range groups {
		if stopped[g.point] {
			continue
		}
		if !r.complete(g, have) {
			if err := r.measure(ctx, g, next); err != nil {
				return err
			}
			rest := cells(groups[i+1:], g.point)
			if rest > 0 && r.Settled != nil && r.Settled(g.point, g.round) {
				stopped[g.point] = true
				next.Total -= rest
			}
		}
		next.Number += len(g.arms)
	}
	return nil
}

// measure runs the cells of a group, the first of which is next, in turns or one after another.
func (r *runner) measure(ctx context.Context, g group, next Cell) error {
	point := r.Points[g.point]
	trials := make([]*trial, 0, len(g.arms))
	for i, arm := range g.arms {
		cell := next
		cell.Arm, cell.Point, cell.Round, cell.Place, cell.Number = r.Arms[arm].Name, g.point, g.round, i+1, next.Number+i
		trials = append(trials, &trial{runner: r, cell: cell, arm: r.Arms[arm], point: point})
	}
	if r.Slice > 0 && point.Loop() == closed {
		return r.share(ctx, trials, lengths(point.Duration, r.Slice))
	}
	for _, t := range trials {
		if err := r.share(ctx, []*trial{t}, []time.Duration{point.Duration}); err != nil {
			return err
		}
	}
	return nil
}

const closed = "closed"

// lengths divides whole into turns of about the length of slice; the last is as much longer or shorter as it takes.
func lengths(whole, slice time.Duration) []time.Duration {
	n := max(1, int(math.Round(float64(whole)/float64(slice))))
	turns := make([]time.Duration, n)
	for i := range turns {
		turns[i] = slice
	}
	turns[n-1] = whole - time.Duration(n-1)*slice
	return turns
}

// share has trials take turns of the given lengths, and reports them. The order of one turn is the mirror image of that of the
// turn before, for the same reason as in Schedule.
func (r *runner) share(ctx context.Context, trials []*trial, turns []time.Duration) error {
	defer stop(ctx, trials) // when a callback panics, too
	for _, t := range trials {
		t.begin(ctx)
	}
	for i, length := range turns {
		for place := range trials {
			if i%2 == 1 {
				place = len(trials) - 1 - place
			}
			trials[place].turn(ctx, length)
		}
	}
	for _, t := range trials {
		t.end(ctx)
	}
	stop(ctx, trials)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for _, t := range trials {
		t.report()
	}
	return nil
}
