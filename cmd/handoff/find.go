package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/search"
	"github.com/handoff-http/handoff/bench/verdict"
)

const (
	// keptShare is how much of what is offered must be answered in time for a rate to count as served: less, and a
	// queue is growing somewhere, whatever the latencies say so far.
	keptShare = 0.98
	// longer is how much longer than the others a try is that confirms.
	longer = 3
)

// find looks for the highest rate that keeps the limit.
func (c *loadCmd) find(ctx context.Context, cfg load.Config) error {
	limit, err := verdict.ParseThreshold(c.Find)
	if err != nil {
		return usage(fmt.Errorf("--find %s: %w", c.Find, err))
	}
	setup := c.setup(cfg)
	s := search.New(search.Config{Start: c.Rate, Most: c.Most})
	for rate, length, done := s.Next(); !done && err == nil; rate, length, done = s.Next() {
		cfg.Rate, cfg.Duration = rate, c.Duration
		if length == search.Long {
			cfg.Duration *= longer
		}
		var got *load.Result
		if got, err = load.Run(ctx, cfg); got == nil {
			break
		}
		if got.Partial {
			err = fmt.Errorf("cut short: %w", context.Cause(ctx))
			break
		}
		held, why := keeps(limit, got, setup)
		if fault := ownFault(got, setup); !held && fault != "" {
			s.Saturated(fault)
			c.tried(rate, cfg.Duration, "not made", fault)
			continue
		}
		s.Report(held, why)
		c.tried(rate, cfg.Duration, map[bool]string{true: "held", false: "not held"}[held], why)
	}
	found := s.Result()
	if c.JSON {
		err = errors.Join(json.NewEncoder(os.Stdout).Encode(found), err)
	} else {
		err = errors.Join(report.Search(os.Stdout, c.Find, found, report.Width(os.Stdout)), err)
	}
	if err == nil && found.Best == 0 {
		return verdictError{fmt.Errorf("no rate keeps %s: %s", c.Find, found.Reason)}
	}
	return err
}

// fits refuses flags that say nothing together, rather than leaving one of them out.
func (c *loadCmd) fits(limits []verdict.Threshold) error {
	switch needsCPU := slices.ContainsFunc(limits, func(t verdict.Threshold) bool { return t.Figure == "cpu" }) || strings.HasPrefix(c.Find, "cpu"); {
	case c.Find == "" && c.Most != 0:
		return fmt.Errorf("--most %g: it bounds a search: want --find 'p99<20ms' too", c.Most)
	case c.Find != "" && c.Stages != "":
		return fmt.Errorf("--find and --stages: a search chooses its rates itself")
	case c.Find != "" && len(c.Threshold) > 0:
		return fmt.Errorf("--find and --threshold: the search's limit is the threshold")
	case needsCPU && c.PID == 0:
		return fmt.Errorf("a limit on the server's CPU needs --pid, the server's process")
	}
	return nil
}

// generatorFaults are the verdicts on the generator itself.
var generatorFaults = []string{"generator-saturated", "schedule-lag", "rate-missed", "generator-disturbed"}

// ownFault says why the generator could not make a rate, "" if it could. If the limit is kept all the same, it does not
// matter, since latencies run from when a request was due and its lateness is in them; if it is not, nobody knows what the
// server would have done.
func ownFault(got *load.Result, setup verdict.Setup) string {
	for _, v := range verdict.Judge(got, setup) {
		if v.Level == verdict.Fail && slices.Contains(generatorFaults, v.Name) {
			return v.Name + ": " + v.Text
		}
	}
	return ""
}

// keeps says whether a rate was served as the limit asks for, and what it was.
func keeps(limit verdict.Threshold, got *load.Result, setup verdict.Setup) (bool, string) {
	for _, v := range verdict.Judge(got, setup) {
		if v.Level == verdict.Fail && !slices.Contains(generatorFaults, v.Name) {
			return false, v.Name + ": " + v.Text
		}
	}
	is, ok := limit.Check(verdict.FiguresOf(got))
	switch {
	case !ok:
		return false, is
	case float64(got.Requests) < keptShare*float64(got.Due):
		return false, fmt.Sprintf("%s, but only %.1f %% of what was due was answered", is, 100*float64(got.Requests)/float64(got.Due))
	}
	return true, is
}

func (c *loadCmd) tried(rate float64, d time.Duration, word, why string) {
	fmt.Fprintf(os.Stderr, "%.0f/s for %v: %s: %s\n", rate, d, word, why)
}
