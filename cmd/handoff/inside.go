package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// insideFlags have a server stamp every request, so that each one that is marked can be found.
var insideFlags = []string{"--observe=1", "--inside", "--admin=127.0.0.1:0"}

// marks is about how many requests of a cell are marked: enough for a mean, and far fewer than a server keeps.
const marks = 4096

// lookInside makes servers of ours tell what they know, and chooses a rate if none is given. It returns what the baseline
// was found to be capable of, 0 if nobody had to know.
func (c *compareCmd) lookInside(l *lineup, exe string, env []string, where result.Environment) (capacity float64, err error) {
	if !c.Inside {
		return 0, nil
	}
	for i := range l.arms {
		if arm := &l.arms[i]; !arm.Peer && !arm.Ceiling {
			arm.Command = append(slices.Clone(arm.Command), insideFlags...)
		}
	}
	if slices.ContainsFunc(c.Rate, func(r float64) bool { return r > 0 }) {
		return 0, nil
	}
	if capacity, err = c.capacity(l.arms[0], exe, env, where); err != nil {
		return 0, err
	}
	c.Rate = []float64{max(1, math.Round(capacity/2))}
	return capacity, nil
}

// calibration is how often and how long the baseline is measured to choose a rate.
const (
	calibrationRounds = 3
	calibrationTime   = 500 * time.Millisecond
)

// capacity is what arm does in a closed loop under the first of the loads asked for: the median of a few short cells.
// It is observed there as it will be, since that is not free.
func (c *compareCmd) capacity(arm result.Arm, exe string, env []string, where result.Environment) (float64, error) {
	points, err := c.points(where)
	if err != nil {
		return 0, usage(err)
	}
	p := points[0]
	p.Duration = calibrationTime
	var rates []float64
	var failed string
	err = matrix.Run(context.Background(), matrix.Config{
		Arms: []result.Arm{arm}, Points: []result.Point{p}, Rounds: calibrationRounds, Seed: c.Seed,
		Generator: generator(exe, where, c.Seed), Env: env, ServerCPUs: where.ServerCPUs, LoadCPUs: where.LoadCPUs,
		Done: func(s result.Sample) {
			if !s.OK() {
				failed = s.Error
				return
			}
			rates = append(rates, s.Load.ReqPerSec)
		},
	})
	if err == nil && len(rates) == 0 {
		err = errors.New(failed)
	}
	if err != nil {
		return 0, fmt.Errorf("find half of what %s can do (give --rate, and it is not needed): %w", arm.Name, err)
	}
	return stats.Median(rates), nil
}

// mark says how many of a point's requests are marked.
func (c *compareCmd) mark(points []result.Point) {
	for i := range points {
		if p := &points[i]; c.Inside {
			p.Inside = 64
			if p.Rate > 0 {
				p.Inside = max(1, int(math.Ceil(p.Rate*p.Duration.Seconds()/marks)))
			}
		}
	}
}
