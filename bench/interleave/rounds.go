package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"time"
)

// measure runs every leaf once a round, in a new order each time.
func (s *session) measure(ctx context.Context, leaves []leaf, out *file) error {
	rng := rand.New(rand.NewPCG(s.seed, 0))
	for round := range s.rounds {
		start := time.Now()
		order := slices.Clone(leaves)
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for i, l := range order {
			if err := s.measureOne(ctx, l, out); err != nil {
				return err
			}
			if ctx.Err() != nil {
				return fmt.Errorf("interrupted: partial, %d of %d rounds complete and %d of %d benchmarks of the next",
					round, s.rounds, i, len(order))
			}
		}
		fmt.Fprintf(s.stderr, "round %d of %d: %d benchmarks in %s\n", round+1, s.rounds, len(order), time.Since(start).Round(time.Millisecond))
	}
	return nil
}

// measureOne runs one leaf. That it fails is told and counted; only a file that cannot be written is an error.
func (s *session) measureOne(ctx context.Context, l leaf, out *file) error {
	o, failure := l.pack.run(ctx, l.pattern(), s.benchtime)
	if interrupted(ctx, failure) {
		return nil // cut short, not failed
	}
	if failure == nil && len(o.measurements) == 0 {
		failure = fmt.Errorf("it was listed, and now nothing matches %s", l.pattern())
	}
	if failure != nil {
		s.tell(l, failure)
	}
	return out.add(o)
}

// interrupted reports whether it was an interrupt that ended a run. A terminal sends it to all processes at once, and the
// benchmark may die of it before this process has noticed its own.
func interrupted(ctx context.Context, failure error) bool {
	if exit := (*exec.ExitError)(nil); errors.As(failure, &exit) && exit.String() == "signal: interrupt" {
		select {
		case <-ctx.Done():
		case <-time.After(time.Second): // somebody's kill, meant for the benchmark alone
		}
	}
	return ctx.Err() != nil
}

// tell prints what a failed benchmark said, the first time; it may fail in every round.
func (s *session) tell(l leaf, failure error) {
	s.failures++
	if s.told[l] {
		fmt.Fprintf(s.stderr, "%s %s: failed again\n", l.pack.path, l.name)
		return
	}
	s.told[l] = true
	fmt.Fprintf(s.stderr, "%s %s: failed: %v\n", l.pack.path, l.name, failure)
}
