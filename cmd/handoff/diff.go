package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
)

type reportCmd struct {
	Dir  string `arg:"" help:"Run directory."`
	JSON bool   `name:"json" help:"Print the summary as JSON in place of the table."`
}

func (*reportCmd) Help() string { return example("handoff report results/20260102T150405Z") }

func (c *reportCmd) Run(context.Context) error {
	if hasClaims(c.Dir) {
		return reportClaims(c.Dir, c.JSON)
	}
	run, err := result.Load(c.Dir)
	if err != nil {
		return err
	}
	run.Summary = result.Summarise(run)
	wrote := writePage(c.Dir, run)
	return errors.Join(showRun(run, filepath.Clean(c.Dir), c.JSON, wrote == nil), wrote)
}

type diffCmd struct {
	A    string `arg:"" help:"Run directory: before."`
	B    string `arg:"" help:"Run directory: after."`
	Fail bool   `name:"fail-on-regression" help:"Exit with 3 when an arm has become dearer, significantly and by more than the margin."`
	By   string `name:"margin" help:"How much dearer an arm may become." default:"0%" placeholder:"SHARE"`
	JSON bool   `name:"json" help:"Print the difference as JSON."`
}

func (*diffCmd) Help() string {
	return example("handoff diff --fail-on-regression --margin 5% results/before results/after")
}

func (c *diffCmd) Run(context.Context) error {
	margin, err := share(c.By)
	if err != nil {
		return usage(fmt.Errorf("--margin: %w", err))
	}
	a, err := result.Load(c.A)
	if err != nil {
		return err
	}
	b, err := result.Load(c.B)
	if err != nil {
		return err
	}
	d, err := result.Diff(a, b)
	if err != nil {
		return fmt.Errorf("%s and %s: %w", c.A, c.B, err)
	}
	if c.JSON {
		err = json.NewEncoder(os.Stdout).Encode(d)
	} else {
		err = report.Diff(os.Stdout, d, report.Width(os.Stdout))
	}
	if err == nil && c.Fail && len(d.Untested) > 0 {
		return fmt.Errorf("--fail-on-regression: nothing can be said of %s: fewer than 3 rounds in one of the runs", strings.Join(d.Untested, ", "))
	}
	if worse := d.Regressions(margin); err == nil && c.Fail && len(worse) > 0 {
		return verdictError{fmt.Errorf("dearer by more than %s: %s", c.By, listed(worse))}
	}
	return err
}

func listed(worse []result.Regression) string {
	var names []string
	for _, r := range worse {
		name := strings.TrimSpace(r.Arm + " " + r.Point)
		if r.Lost {
			names = append(names, fmt.Sprintf("%s is %s now", name, r.Status))
		} else {
			names = append(names, fmt.Sprintf("%s × %.3f", name, r.Ratio.Value))
		}
	}
	return strings.Join(names, ", ")
}
