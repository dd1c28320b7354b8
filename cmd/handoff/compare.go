package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/report/live"
	"github.com/handoff-http/handoff/bench/result"
)

type compareCmd struct {
	Strategy   []string      `help:"Arms, each NAME[:knob=value]…; path is a knob, too. Default: every strategy that is available here." placeholder:"ARM"`
	Peer       []string      `help:"Another server as an arm: NAME='command with {addr}'." sep:"none" placeholder:"SERVER"`
	Baseline   string        `help:"The arm that the others are compared with; it runs twice a round." default:"goroutine"`
	Conns      []int         `help:"Connections; several values are an axis." default:"64" placeholder:"N"`
	Rate       []float64     `help:"Requests/s offered (open loop); several values are an axis; 0: closed loop." default:"0" placeholder:"R"`
	Arrivals   string        `help:"How they arrive in an open loop: const or poisson." default:"const"`
	Pipeline   []int         `help:"Requests that a connection sends before it waits; several values are an axis." default:"1" placeholder:"N"`
	Churn      []int         `help:"Requests a connection carries before it is closed; several values are an axis; 0: no end." default:"0" placeholder:"N"`
	Path       []string      `help:"What to ask for; given again, an axis." default:"/" sep:"none" placeholder:"PATH"`
	Axis       []string      `help:"An axis of a knob: KNOB=V1,V2 makes an arm of each for every strategy that has the knob." sep:"none" placeholder:"AXIS"`
	Rounds     int           `help:"How often every arm is measured. Default: 8, with --quick 3." placeholder:"N"`
	Duration   time.Duration `help:"Time per arm and round. Default: 1s, with --quick 300ms." placeholder:"TIME"`
	Warmup     time.Duration `help:"Load before that, not counted." default:"200ms"`
	Slice      time.Duration `help:"In a closed loop the arms of a round take turns of this length, all servers being up; 0: one after another, alone." default:"100ms"`
	Until      string        `help:"Stop a load's rounds, after 8, once every interval is within ± this; 0: never." default:"1%" placeholder:"SHARE"`
	Ceiling    bool          `help:"Measure what the generator reaches against a server that parses nothing, in two rounds." default:"true" negatable:""`
	Inside     bool          `help:"Show where each arm's latency goes, inside its server too. Without --rate, at half of what the baseline can do."`
	Threshold  []string      `help:"Exit with 3 unless it holds for every arm: 'p99<5ms', 'req/s>10000', 'err-ratio<0.1%', 'cpu<10us'." sep:"none" placeholder:"LIMIT"`
	Quick      bool          `help:"3 rounds of 300 ms: a look, too few for an interval worth trusting."`
	Seed       uint64        `help:"Order of the arms, to repeat a run. Default: a new one, recorded." placeholder:"N"`
	ServerCPUs string        `name:"server-cpus" help:"CPUs for servers, such as 0-3. Default: half of the cores." placeholder:"LIST"`
	LoadCPUs   string        `name:"load-cpus" help:"CPUs for the generator. Default: the other half." placeholder:"LIST"`
	Out        string        `help:"Run directory, new or empty. Default: results/TIMESTAMP." placeholder:"DIR"`
	Resume     string        `help:"Go on with the run in DIR where it was cut short; it knows all other flags." placeholder:"DIR"`
	JSON       bool          `name:"json" help:"Print the summary of run.json in place of the table, and events, one a line, on stderr."`
}

func (*compareCmd) Help() string {
	return example("handoff compare --strategy epoll,pool:workers=64,pool:workers=512 --conns 64,256,1024")
}

func (c *compareCmd) Run(ctx context.Context) error {
	run, cfg, dir, err := c.begin()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once

	view := live.New(os.Stderr, run, c.JSON)
	cfg.Begin, cfg.Snapshot = view.Begin, view.Snapshot
	cfg.Done = func(s result.Sample) {
		_ = dir.Add(s)                             // the measurement goes on; the next cell is another try, and Finish says what is not on disk
		view.Done(run.Samples[len(run.Samples)-1]) // with its verdicts
	}
	cfg.Settled = settled(run)
	cut := matrix.Run(ctx, cfg)
	view.End()
	reason := partial(run, cut)
	wrote := dir.Finish(reason)
	if wrote == nil {
		wrote = writePage(c.Out, run)
	}
	return c.conclude(run, reason, wrote)
}

// begin makes the run and its directory, or finds them again.
func (c *compareCmd) begin() (*result.Run, matrix.Config, *result.Dir, error) {
	if c.Resume != "" {
		return c.resume()
	}
	run, cfg, err := c.plan()
	if err != nil {
		return nil, cfg, nil, err
	}
	dir, err := result.Create(c.Out, run)
	return run, cfg, dir, err
}

// conclude shows the run and says how it ended, in the exit code too.
func (c *compareCmd) conclude(run *result.Run, reason string, wrote error) error {
	err := errors.Join(showRun(run, c.Out, c.JSON, wrote == nil), wrote)
	if err == nil && reason != "" {
		err = errors.New("partial: " + reason)
		if c.resumable(run) {
			err = fmt.Errorf("%w; go on with handoff compare --resume %s", err, c.Out)
		}
	}
	if err == nil && run.Summary.Failed {
		return verdictError{errors.New("a verdict or a threshold failed, see above")}
	}
	return err
}

// resumable reports whether cells are missing, as against cells that failed and would fail again.
func (c *compareCmd) resumable(run *result.Run) bool { return len(run.Samples) < expected(run) }

// showRun prints a run; saved says that its files are whole.
func showRun(run *result.Run, dir string, asJSON, saved bool) error {
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(run.Summary)
	}
	if err := report.Compare(os.Stdout, run, report.Width(os.Stdout)); err != nil {
		return err
	}
	if !saved {
		return nil
	}
	return report.Files(os.Stdout, dir, report.Width(os.Stdout))
}

// partial says why a run is not whole, "" if it is.
func partial(run *result.Run, cut error) string {
	total, failed, done := expected(run), 0, 0
	for i := range run.Samples {
		switch {
		case run.Samples[i].Dropped:
		case run.Samples[i].OK():
			done++
		default:
			failed++
		}
	}
	var why []string
	if cut != nil {
		why = append(why, fmt.Sprintf("%v after %d of %d cells", cut, done+failed, total))
	}
	if failed > 0 {
		why = append(why, fmt.Sprintf("%d of %d cells failed", failed, total))
	}
	return strings.Join(why, "; ")
}

// expected is how many cells the run has when it is whole.
func expected(run *result.Run) (n int) {
	for _, p := range run.Points {
		rounds := run.Rounds
		if p.Stopped > 0 {
			rounds = p.Stopped
		}
		for _, arm := range run.Arms {
			if arm.Ceiling {
				n += min(rounds, ceilingRounds)
			} else {
				n += rounds
			}
		}
	}
	return n
}
