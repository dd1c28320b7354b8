package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
)

type compareCmd struct {
	Strategy   []string      `help:"Arms, each NAME[:knob=value]…. Default: every strategy that is available here." placeholder:"ARM"`
	Peer       []string      `help:"Another server as an arm: NAME='command with {addr}'. It must serve in the process itself." sep:"none" placeholder:"SERVER"`
	Baseline   string        `help:"The arm that the others are compared with; it runs twice a round." default:"goroutine"`
	Conns      int           `help:"Connections." default:"64"`
	Pipeline   int           `help:"Requests that a connection sends before it waits." default:"1"`
	Path       string        `help:"What to ask for." default:"/"`
	Rounds     int           `help:"How often every arm is measured. Default: 8, with --quick 3." placeholder:"N"`
	Duration   time.Duration `help:"Time per arm and round. Default: 1s, with --quick 300ms." placeholder:"TIME"`
	Warmup     time.Duration `help:"Load before that, not counted." default:"200ms"`
	Quick      bool          `help:"3 rounds of 300 ms: a look, too few for an interval worth trusting."`
	Seed       uint64        `help:"Order of the arms, to repeat a run. Default: a new one, recorded." placeholder:"N"`
	ServerCPUs string        `name:"server-cpus" help:"CPUs for servers, such as 0-3. Default: half of the cores." placeholder:"LIST"`
	LoadCPUs   string        `name:"load-cpus" help:"CPUs for the generator. Default: the other half." placeholder:"LIST"`
	Out        string        `help:"Run directory, new or empty. Default: results/TIMESTAMP." placeholder:"DIR"`
	JSON       bool          `name:"json" help:"Print the summary of run.json in place of the table."`
}

func (*compareCmd) Help() string {
	return example("handoff compare --strategy epoll,pool:workers=64,pool:workers=512 --conns 256")
}

func (c *compareCmd) Run(ctx context.Context) error {
	run, cfg, err := c.plan()
	if err != nil {
		return err
	}
	dir, err := result.Create(c.Out, run)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once

	var wrote error // the first failure to write: the measurement goes on and is shown
	progress := report.NewProgress(os.Stderr, report.Width(os.Stderr))
	cfg.Begin = progress.Begin
	cfg.Done = func(s result.Sample) {
		progress.Done(s)
		if err := dir.Add(s); wrote == nil {
			wrote = err
		}
	}
	cut := matrix.Run(ctx, cfg)
	progress.End()
	reason := partial(run, cut)
	if err := dir.Finish(reason); wrote == nil {
		wrote = err
	}
	if err := errors.Join(c.show(run, wrote), wrote); err != nil || reason == "" {
		return err
	}
	return errors.New("partial: " + reason)
}

// show prints the result.
func (c *compareCmd) show(run *result.Run, wrote error) error {
	if c.JSON {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "\t")
		return out.Encode(run.Summary)
	}
	if err := report.Compare(os.Stdout, run, report.Width(os.Stdout)); err != nil {
		return err
	}
	if wrote != nil {
		return nil
	}
	_, err := fmt.Printf("\nAll samples: %s. For benchstat: benchstat -col /strategy %s\n",
		filepath.Join(c.Out, "run.json"), filepath.Join(c.Out, "bench.txt"))
	return err
}

// partial says why a run is not whole, "" if it is.
func partial(run *result.Run, cut error) string {
	total, failed := len(run.Arms)*run.Rounds, 0
	for i := range run.Samples {
		if !run.Samples[i].OK() {
			failed++
		}
	}
	var why []string
	if cut != nil {
		why = append(why, fmt.Sprintf("%v after %d of %d cells", cut, len(run.Samples), total))
	}
	if failed > 0 {
		why = append(why, fmt.Sprintf("%d of %d cells failed", failed, total))
	}
	return strings.Join(why, "; ")
}
