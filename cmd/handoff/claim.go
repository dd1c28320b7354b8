package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/handoff-http/handoff/bench/claims"
	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/report/claimed"
)

type claimCmd struct {
	List claimListCmd `cmd:"" help:"List the claims: what is said, and by whom."`
	Run  claimRunCmd  `cmd:"" help:"Look whether they are so on this machine: confirmed, refuted or inconclusive."`
}

func (*claimCmd) Help() string { return example("handoff claim run blocking-kills-a-loop") }

type claimListCmd struct {
	JSON bool `name:"json" help:"Print name, claim and source as JSON."`
}

func (*claimListCmd) Help() string { return example("handoff claim list") }

// Run lists the catalogue.
func (c *claimListCmd) Run() error {
	all := claims.All()
	if !c.JSON {
		return claimed.List(os.Stdout, all, report.Width(os.Stdout))
	}
	type listed struct {
		Name   string `json:"name"`
		Claim  string `json:"claim"`
		Source string `json:"source"`
	}
	list := make([]listed, 0, len(all))
	for _, one := range all {
		list = append(list, listed{one.Name, one.Claim, one.Source})
	}
	return printJSON(list)
}

type claimRunCmd struct {
	Names    []string `arg:"" name:"name" help:"Claims, or all."`
	Quick    bool     `help:"Fewer and shorter rounds: a look, of which more is inconclusive."`
	JSON     bool     `name:"json" help:"Print claims.json in place of the table."`
	Out      string   `help:"Run directory, new or empty. Default: results/TIMESTAMP-claims." placeholder:"DIR"`
	Markdown string   `help:"Write the verdicts to FILE as a page, too." placeholder:"FILE"`
	Seed     uint64   `help:"Order of the cells, to repeat a run. Default: a new one, recorded." placeholder:"N"`
}

func (*claimRunCmd) Help() string {
	return example("handoff claim run blocking-kills-a-loop single-acceptor-churn --quick") +
		"\n\nThe exit code is 0 when all were looked at, whatever the verdicts, and 3 when nothing was decided because figures cannot be believed."
}

// Run looks at the claims that were asked for.
func (c *claimRunCmd) Run(ctx context.Context) error {
	found, err := claims.Find(c.Names...)
	if err != nil {
		return usage(err)
	}
	if _, err := os.Stat(filepath.Dir(c.Markdown)); c.Markdown != "" && err != nil {
		return usage(fmt.Errorf("--markdown: %w", err)) // before minutes are spent
	}
	file, cfg, err := c.plan(found)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	said := progress{out: os.Stderr}
	cfg.Begin, cfg.Round = said.begin, said.round
	var lost error
	cfg.Done = func(o claims.Outcome) {
		file.Outcomes = append(file.Outcomes, o)
		lost = file.Save(c.Out) // after each, so that what was measured stays
		said.done(o)
	}
	cut := claims.Run(ctx, found, cfg)
	now := time.Now().UTC()
	file.Finished, file.Partial = &now, cut != nil
	if cut != nil {
		file.Reason = fmt.Sprintf("%v after %d of %d claims", cut, len(file.Outcomes), len(found))
	}
	lost = errors.Join(lost, file.Save(c.Out), c.write(file))
	return c.conclude(file, errors.Join(lost, cut))
}
