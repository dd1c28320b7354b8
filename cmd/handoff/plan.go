package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
)

const (
	usualRounds, quickRounds     = 8, 3
	usualDuration, quickDuration = time.Second, 300 * time.Millisecond

	maxRounds = 10000
	// loadSlack is what a generator may take beyond warm-up and window: to open its connections, to close them, and
	// for a server that hangs.
	loadSlack = 30 * time.Second
)

// plan checks what is asked for and resolves it into a run to be filled and the matrix that fills it.
func (c *compareCmd) plan() (*result.Run, matrix.Config, error) {
	var none matrix.Config
	if err := c.resolve(); err != nil {
		return nil, none, usage(err)
	}
	exe, err := os.Executable()
	if err != nil {
		return nil, none, fmt.Errorf("find this program, to run it as server and generator: %w", err)
	}
	arms, err := assemble(exe, c.Strategy, c.Peer, c.Baseline)
	if err != nil {
		return nil, none, err
	}
	env, where, err := c.surroundings()
	if err != nil {
		return nil, none, usage(err)
	}
	run := &result.Run{
		Started: time.Now().UTC(), Command: c.repeat(arms), Seed: c.Seed, Rounds: c.Rounds, Baseline: c.Baseline,
		Load: result.Settings{Loop: "closed", Path: c.Path, Conns: c.Conns, Pipeline: c.Pipeline,
			Threads: c.threads(where), Warmup: c.Warmup, Duration: c.Duration},
		Arms: arms.arms, Unavailable: arms.unavailable, Environment: where, Machine: result.ReadMachine(),
	}
	return run, matrix.Config{
		Arms: run.Arms, Rounds: run.Rounds, Seed: run.Seed, Path: run.Load.Path,
		Generator: loadCommand(exe, run.Load), Env: env, Limit: c.Warmup + c.Duration + loadSlack,
		ServerCPUs: where.ServerCPUs, LoadCPUs: where.LoadCPUs,
	}, nil
}

// resolve fills in what follows from other flags and refuses what cannot be done.
func (c *compareCmd) resolve() error {
	rounds, duration := usualRounds, usualDuration
	if c.Quick {
		rounds, duration = quickRounds, quickDuration
	}
	c.Rounds, c.Duration = cmp.Or(c.Rounds, rounds), cmp.Or(c.Duration, duration)
	if err := within("rounds", c.Rounds, 1, maxRounds); err != nil {
		return err
	}
	if err := loadable(c.Conns, c.Pipeline); err != nil {
		return err
	}
	if !strings.HasPrefix(c.Path, "/") {
		return fmt.Errorf("--path %q: want a path that begins with /", c.Path)
	}
	if c.Seed == 0 {
		c.Seed = rand.Uint64() >> 11 // fits a JSON number exactly
	}
	if c.Out == "" {
		c.Out = filepath.Join("results", time.Now().UTC().Format("20060102T150405Z"))
	}
	return load.Config{URL: "http://127.0.0.1:80" + c.Path, Conns: c.Conns, Pipeline: c.Pipeline,
		Warmup: c.Warmup, Duration: c.Duration}.Validate()
}

// surroundings is what the children are given: their environment and their CPUs.
func (c *compareCmd) surroundings() (env []string, where result.Environment, err error) {
	servers, err := matrix.CPUs(c.ServerCPUs)
	if err != nil {
		return nil, where, fmt.Errorf("--server-cpus: %w", err)
	}
	loads, err := matrix.CPUs(c.LoadCPUs)
	if err != nil {
		return nil, where, fmt.Errorf("--load-cpus: %w", err)
	}
	where.ServerCPUs, where.LoadCPUs, where.Note, err = matrix.Pinning(servers, loads)
	if hidden := matrix.WorkersHidden(); hidden != "" && len(c.Peer) > 0 { // our own have none
		where.Note = strings.TrimPrefix(where.Note+"; "+hidden, "; ")
	}
	env, where.Removed = matrix.Scrub(os.Environ())
	return env, where, err
}

// threads gives the generator one for each of its CPUs; unpinned, for half of the machine's.
func (c *compareCmd) threads(where result.Environment) int {
	n := len(where.LoadCPUs)
	if n == 0 {
		n = max(1, runtime.NumCPU()/2)
	}
	return min(n, c.Conns)
}

// loadCommand is this program as the generator of a comparison. The matrix appends the process to watch and the URL.
func loadCommand(exe string, s result.Settings) []string {
	return []string{exe, "load", "--json",
		fmt.Sprintf("--conns=%d", s.Conns), fmt.Sprintf("--pipeline=%d", s.Pipeline), fmt.Sprintf("--threads=%d", s.Threads),
		fmt.Sprintf("--warmup=%s", s.Warmup), fmt.Sprintf("--duration=%s", s.Duration)}
}

// repeat is the command line that makes the same run again: everything that was resolved is spelt out, so that neither
// defaults nor the environment matter.
func (c *compareCmd) repeat(l lineup) []string {
	argv := []string{"handoff", "compare", "--strategy=" + strings.Join(l.strategies(), ","), "--baseline=" + c.Baseline}
	for _, peer := range c.Peer {
		argv = append(argv, "--peer="+peer)
	}
	argv = append(argv,
		fmt.Sprintf("--conns=%d", c.Conns), fmt.Sprintf("--pipeline=%d", c.Pipeline), "--path="+c.Path,
		fmt.Sprintf("--rounds=%d", c.Rounds), fmt.Sprintf("--duration=%s", c.Duration), fmt.Sprintf("--warmup=%s", c.Warmup),
		fmt.Sprintf("--seed=%d", c.Seed))
	if c.ServerCPUs != "" {
		argv = append(argv, "--server-cpus="+c.ServerCPUs)
	}
	if c.LoadCPUs != "" {
		argv = append(argv, "--load-cpus="+c.LoadCPUs)
	}
	return argv
}

// strategies names the arms that are strategies of ours.
func (l lineup) strategies() []string {
	var names []string
	for _, arm := range l.arms {
		if !arm.Peer && !arm.Control {
			names = append(names, arm.Name)
		}
	}
	return names
}
