package main

import (
	"cmp"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/verdict"
)

const (
	usualRounds, quickRounds     = 8, 3
	usualDuration, quickDuration = time.Second, 300 * time.Millisecond

	maxRounds = 10000
	// ceilingRounds are enough to say how far the generator can go: it is a bound, and not one of the things compared.
	ceilingRounds = 2
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
	arms, err := assemble(exe, c.Strategy, c.Peer, c.Axis, c.Baseline)
	if err != nil {
		return nil, none, err
	}
	if c.Ceiling {
		arms.arms = append(arms.arms, ceilingArm(exe))
	}
	env, where, err := c.surroundings()
	if err != nil {
		return nil, none, usage(err)
	}
	arms.fillProcs(where.ServerCPUs)
	capacity, err := c.lookInside(&arms, exe, env, where)
	if err != nil {
		return nil, none, err
	}
	points, err := c.points(where)
	if err != nil {
		return nil, none, usage(err)
	}
	until, err := share(c.Until)
	if err != nil {
		return nil, none, usage(fmt.Errorf("--until: %w", err))
	}
	run := &result.Run{
		Started: time.Now().UTC(), Command: c.repeat(arms), Seed: c.Seed, Rounds: c.Rounds, Slice: c.Slice, Until: until,
		Capacity: capacity, Baseline: c.Baseline, Axes: c.varying(), Points: points, Arms: arms.arms, Unavailable: arms.unavailable,
		Thresholds: c.Threshold, Environment: where, Machine: result.ReadMachine(),
	}
	return run, matrix.Config{
		Arms: run.Arms, Points: run.Points, Rounds: run.Rounds, Seed: run.Seed, Slice: run.Slice, CeilingRounds: ceilingRounds,
		Generator: generator(exe, where, c.Seed), Env: env, ServerCPUs: where.ServerCPUs, LoadCPUs: where.LoadCPUs,
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
	if c.Slice != 0 && (c.Slice < 10*time.Millisecond || c.Slice > time.Hour) {
		return fmt.Errorf("--slice %v: want 10ms to 1h, or 0 for none", c.Slice)
	}
	for _, t := range c.Threshold {
		if _, err := verdict.ParseThreshold(t); err != nil {
			return fmt.Errorf("--threshold %s: %w", t, err)
		}
	}
	c.Seed = drawn(c.Seed)
	if c.Out == "" {
		c.Out = freshDir("")
	}
	return nil
}

// points are the loads that the axes span, each of which the generator would take.
func (c *compareCmd) points(where result.Environment) ([]result.Point, error) {
	for _, path := range c.Path {
		if !strings.HasPrefix(path, "/") {
			return nil, fmt.Errorf("--path %q: want a path that begins with /", path)
		}
	}
	for _, conns := range c.Conns {
		for _, pipeline := range c.Pipeline {
			if err := loadable(conns, pipeline); err != nil {
				return nil, err
			}
		}
	}
	base := result.Point{Path: c.Path[0], Conns: c.Conns[0], Pipeline: c.Pipeline[0], Churn: c.Churn[0], Rate: c.Rate[0],
		Arrivals: c.Arrivals, Threads: threads(where), Warmup: c.Warmup, Duration: c.Duration}
	points, err := matrix.Expand(base, c.axes())
	if err != nil {
		return nil, err
	}
	for _, p := range points {
		cfg, err := loadConfig(p)
		if err != nil {
			return nil, err
		}
		if err := cfg.Validate(); err != nil {
			return nil, err
		}
	}
	c.mark(points)
	return points, nil
}

// axes are those of the load that have several values. Those of knobs are arms.
func (c *compareCmd) axes() (axes []matrix.Axis) {
	add := func(name string, values []string) {
		if len(values) > 1 {
			axes = append(axes, matrix.Axis{Name: name, Values: values})
		}
	}
	add("conns", words(c.Conns))
	add("rate", words(c.Rate))
	add("pipeline", words(c.Pipeline))
	add("churn", words(c.Churn))
	add("path", c.Path)
	return axes
}

func (c *compareCmd) varying() (names []string) {
	for _, axis := range c.axes() {
		names = append(names, axis.Name)
	}
	return names
}

func words[T any](values []T) (text []string) {
	for _, v := range values {
		text = append(text, fmt.Sprint(v))
	}
	return text
}

// surroundings is what the children are given: their environment and their CPUs.
func (c *compareCmd) surroundings() (env []string, where result.Environment, err error) {
	servers, err := child.CPUs(c.ServerCPUs)
	if err != nil {
		return nil, where, fmt.Errorf("--server-cpus: %w", err)
	}
	loads, err := child.CPUs(c.LoadCPUs)
	if err != nil {
		return nil, where, fmt.Errorf("--load-cpus: %w", err)
	}
	where.ServerCPUs, where.LoadCPUs, where.Note, err = child.Pinning(servers, loads)
	env, where.Removed = child.Scrub(os.Environ())
	return env, where, err
}

// threads gives the generator one for each of its CPUs; unpinned, for half of the machine's.
func threads(where result.Environment) int {
	if n := len(where.LoadCPUs); n > 0 {
		return n
	}
	return max(1, runtime.NumCPU()/2)
}

// loadConfig is a point's load as the generator takes it; the address is the server's to say.
func loadConfig(p result.Point) (load.Config, error) {
	arrivals, err := load.ParseArrivals(p.Arrivals)
	if err != nil {
		return load.Config{}, fmt.Errorf("--arrivals: %w", err)
	}
	return load.Config{URL: "http://127.0.0.1:80" + p.Path, Conns: p.Conns, Pipeline: p.Pipeline, Churn: p.Churn, Rate: p.Rate,
		Arrivals: arrivals, Threads: p.Threads, Warmup: p.Warmup, Duration: p.Duration}, nil
}

// generator is this program as the generator of a comparison. The matrix appends the process to watch and the URL.
func generator(exe string, where result.Environment, seed uint64) func(result.Point) []string {
	cpus := append(append([]int{}, where.ServerCPUs...), where.LoadCPUs...)
	return func(p result.Point) []string {
		return []string{exe, "load", "--turns",
			fmt.Sprintf("--conns=%d", p.Conns), fmt.Sprintf("--pipeline=%d", p.Pipeline), fmt.Sprintf("--churn=%d", p.Churn),
			fmt.Sprintf("--threads=%d", p.Threads), fmt.Sprintf("--rate=%s", decimal(p.Rate)), "--arrivals=" + p.Arrivals,
			fmt.Sprintf("--seed=%d", seed), fmt.Sprintf("--inside=%d", p.Inside), "--cpus=" + strings.Join(words(cpus), ","),
			fmt.Sprintf("--warmup=%s", p.Warmup), fmt.Sprintf("--duration=%s", p.Duration)}
	}
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// share reads "1%" or "0.01".
func share(text string) (float64, error) {
	number, percent := strings.CutSuffix(text, "%")
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		x /= 100
	}
	if err != nil || !(x >= 0 && x < 1) {
		return 0, fmt.Errorf("%q: want a share such as 1%% or 0.01, below 100%%", text)
	}
	return x, nil
}
