package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

// repeat is the command line that makes the same run again: everything that was resolved is spelt out, so that neither
// defaults nor the environment matter.
func (c *compareCmd) repeat(l lineup) []string {
	argv := []string{"handoff", "compare", "--strategy=" + strings.Join(l.strategies(), ","), "--baseline=" + c.Baseline}
	for _, list := range []struct {
		flag   string
		values []string
	}{{"peer", c.Peer}, {"path", c.Path}, {"threshold", c.Threshold}} {
		for _, v := range list.values {
			argv = append(argv, "--"+list.flag+"="+v)
		}
	}
	rates := make([]string, len(c.Rate))
	for i, r := range c.Rate {
		rates[i] = decimal(r)
	}
	argv = append(argv,
		"--conns="+strings.Join(words(c.Conns), ","), "--rate="+strings.Join(rates, ","), "--arrivals="+c.Arrivals,
		"--pipeline="+strings.Join(words(c.Pipeline), ","), "--churn="+strings.Join(words(c.Churn), ","),
		fmt.Sprintf("--rounds=%d", c.Rounds), fmt.Sprintf("--duration=%s", c.Duration), fmt.Sprintf("--warmup=%s", c.Warmup),
		fmt.Sprintf("--slice=%s", c.Slice), "--until="+c.Until, fmt.Sprintf("--ceiling=%t", c.Ceiling),
		fmt.Sprintf("--seed=%d", c.Seed))
	if c.Inside {
		argv = append(argv, "--inside")
	}
	if c.ServerCPUs != "" {
		argv = append(argv, "--server-cpus="+c.ServerCPUs)
	}
	if c.LoadCPUs != "" {
		argv = append(argv, "--load-cpus="+c.LoadCPUs)
	}
	return argv
}

// resume finds a run again that was cut short. It is planned anew from the command line it keeps, since its arms name a
// program that `go run` has thrown away; what comes out must be the same run.
func (c *compareCmd) resume() (*result.Run, matrix.Config, *result.Dir, error) {
	var none matrix.Config
	old, err := result.Load(c.Resume)
	if err != nil {
		return nil, none, nil, err
	}
	if !old.Partial {
		return nil, none, nil, usage(fmt.Errorf("--resume %s: that run is whole; handoff report %s shows it", c.Resume, c.Resume))
	}
	again, err := parsed(old.Command)
	if err != nil {
		return nil, none, nil, fmt.Errorf("--resume %s: its command line: %w", c.Resume, err)
	}
	planned, cfg, err := again.plan()
	if err != nil {
		return nil, none, nil, fmt.Errorf("--resume %s: %w", c.Resume, err)
	}
	if why := changed(old, planned); why != "" {
		return nil, none, nil, fmt.Errorf("--resume %s: %s; cells of two set-ups are not one run: measure it anew", c.Resume, why)
	}
	dir, run, err := result.Resume(c.Resume)
	if err != nil {
		return nil, none, nil, err
	}
	run.Arms = planned.Arms // the same, as this program
	cfg.Points, cfg.Have = run.Points, run.Samples
	asJSON := c.JSON
	*c = *again
	c.Out, c.JSON = filepath.Clean(dir.Path), asJSON
	return run, cfg, dir, nil
}

// parsed reads the command line of a compare back.
func parsed(argv []string) (*compareCmd, error) {
	var c struct {
		Compare compareCmd `cmd:""`
	}
	app, err := kong.New(&c, kong.Exit(func(int) {}), kong.BindTo(context.Background(), (*context.Context)(nil)))
	if err != nil {
		return nil, err
	}
	if len(argv) < 2 {
		return nil, fmt.Errorf("%q is none", argv)
	}
	_, err = app.Parse(argv[1:])
	return &c.Compare, err
}

// changed says what has changed since a run was begun so that it cannot be gone on with, "" if nothing has.
func changed(old, now *result.Run) string {
	names := func(r *result.Run) (all []string) {
		for _, arm := range r.Arms {
			all = append(all, arm.Name)
		}
		return all
	}
	for _, s := range []struct {
		what     string
		old, now any
	}{
		{"the arms", names(old), names(now)},
		{"the CPUs of servers", old.Environment.ServerCPUs, now.Environment.ServerCPUs},
		{"the CPUs of the generator", old.Environment.LoadCPUs, now.Environment.LoadCPUs},
		{"the CPU", old.Machine.CPU, now.Machine.CPU},
		{"the kernel", old.Machine.Kernel, now.Machine.Kernel},
		{"the build", old.Machine.Build, now.Machine.Build},
	} {
		if was, is := fmt.Sprint(s.old), fmt.Sprint(s.now); was != is {
			return fmt.Sprintf("%s changed from %s to %s", s.what, was, is)
		}
	}
	return ""
}

// leastRounds is how many rounds a load gets before it may be stopped early.
const leastRounds = 8

// settled stops a load's rounds when all intervals are narrow. It looks at their width only: to stop when something
// becomes significant would make it so too often.
func settled(run *result.Run) func(point, round int) bool {
	return func(point, round int) bool {
		if run.Until <= 0 || round < leastRounds || round >= run.Rounds {
			return false
		}
		var ratios []stats.Ratio
		sum := &run.Summary.Points[point]
		for _, row := range sum.Rows {
			if row.Status != result.Ranked && row.Status != result.Control || row.Arm == run.Baseline {
				continue
			}
			if sum.RankedBy == result.ByRate {
				ratios = append(ratios, row.ReqRatio)
			} else {
				ratios = append(ratios, row.CPURatio)
			}
		}
		if len(ratios) == 0 || !stats.Tight(ratios, run.Until) {
			return false
		}
		run.Points[point].Stopped = round
		return true
	}
}
