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
		return r.share(ctx, trials, divide(point.Warmup, point.Duration, r.Slice))
	}
	for _, t := range trials {
		if err := r.share(ctx, []*trial{t}, []turn{{point.Warmup, point.Duration}}); err != nil {
			return err
		}
	}
	return nil
}

const closed = "closed"

// A turn is how long an arm is under load at a time.
type turn struct{ warmup, window time.Duration }

// divide makes turns of whole, about as long as slice; the last is as much longer or shorter as it takes. What a parked
// server lets go cold, caches above all, is warm again after some hundred requests, so of the warm-up a later turn has
// little, and the first what that leaves, or at least half.
func divide(warmup, whole, slice time.Duration) []turn {
	n := max(1, int(math.Round(float64(whole)/float64(slice))))
	later := min(rewarm, slice/10)
	turns := make([]turn, n)
	for i := range turns {
		turns[i] = turn{later, slice}
	}
	turns[0].warmup = max(warmup-time.Duration(n-1)*later, warmup/2)
	turns[n-1].window = whole - time.Duration(n-1)*slice
	return turns
}

const rewarm = 10 * time.Millisecond

// together takes all trials through one step before the next. A step that starts something does not wait for it, and the
// one that does finds that the others have gone on meanwhile: nobody has a turn, so nothing is disturbed by that.
func together(ctx context.Context, trials []*trial, steps ...func(*trial, context.Context) error) {
	for _, step := range steps {
		for _, t := range trials {
			if t.err == nil && ctx.Err() == nil {
				t.check(ctx, step(t, ctx))
			}
		}
	}
}

// share has trials take the given turns, and reports them. The order of one turn is the mirror image of that of the
// turn before, for the same reason as in Schedule.
func (r *runner) share(ctx context.Context, trials []*trial, turns []turn) error {
	defer stop(ctx, trials) // when a callback panics, too
	together(ctx, trials, (*trial).begin, (*trial).ready, (*trial).aim, (*trial).connected)
	for i, next := range turns {
		for place := range trials {
			if i%2 == 1 {
				place = len(trials) - 1 - place
			}
			trials[place].turn(ctx, next.warmup, next.window)
		}
	}
	together(ctx, trials, (*trial).end, (*trial).result)
	stop(ctx, trials)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for _, t := range trials {
		t.report()
	}
	return nil
}
