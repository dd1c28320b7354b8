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

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/verdict"
)

type loadCmd struct {
	URL         string        `arg:"" help:"What to ask for: http://HOST:PORT/PATH."`
	Conns       int           `help:"Connections." default:"64"`
	Rate        float64       `help:"Requests/s offered, whatever the server does (open loop); 0: closed loop." default:"0" placeholder:"R"`
	Arrivals    string        `help:"How they arrive in an open loop: const or poisson." default:"const"`
	Stages      string        `help:"Open loop in stages, in place of --rate and --duration: 1000:5s,1000-5000:10s." placeholder:"LIST"`
	Duration    time.Duration `help:"How long answers are counted. Default: 10s; with --find 2s a try." placeholder:"TIME"`
	Warmup      time.Duration `help:"Load before that, not counted." default:"200ms"`
	Drain       time.Duration `help:"In an open loop: how long after that answers are waited for." default:"1s"`
	Pipeline    int           `help:"Requests that a connection sends before it waits." default:"1"`
	NoKeepalive bool          `name:"no-keepalive" help:"A new connection for every request."`
	Churn       int           `help:"Requests a connection carries before it is closed; 0: no end." default:"0" placeholder:"N"`
	Method      string        `help:"Method." default:"GET"`
	Header      []string      `help:"A further request field, 'Name: value'; may be repeated." sep:"none" placeholder:"FIELD"`
	Body        string        `help:"Request body; @FILE reads it." placeholder:"TEXT"`
	Route       []string      `help:"Mixed routes in place of the URL's: 'WEIGHT METHOD PATH [BODY]'; may be repeated." sep:"none" placeholder:"ROUTE"`
	Slow        int           `help:"So many of the connections are slow clients, not in the latencies …" default:"0" placeholder:"N"`
	SlowRate    int           `help:"… that send and take so many bytes per second." default:"100" placeholder:"BYTES"`
	Idle        int           `help:"Further connections, opened first, that send nothing." default:"0" placeholder:"N"`
	Timeout     time.Duration `help:"Count an error and reconnect when an answer takes longer; 0: never." default:"0s"`
	Threads     int           `help:"Threads of the generator." default:"1"`
	Find        string        `help:"Find the highest rate that keeps it: 'p99<20ms'. Each try lasts --duration." placeholder:"LIMIT"`
	Most        float64       `help:"With --find: try no higher rate." default:"0" placeholder:"R"`
	Threshold   []string      `help:"Exit with 3 unless it holds: 'p99<5ms', 'req/s>10000', 'err-ratio<0.1%'; may be repeated." sep:"none" placeholder:"LIMIT"`
	Seed        uint64        `help:"Of Poisson arrivals and the choice of routes." default:"1"`
	PID         int           `name:"pid" help:"Process of the server, to read its CPU, switches and memory; those of its children are added." placeholder:"PID"`
	JSON        bool          `name:"json" help:"Print the result as JSON."`

	Inside int    `hidden:"" help:"Mark one request in so many with an X-Request-Id and keep its stamps."`
	Turns  bool   `hidden:"" help:"Be the generator of a comparison, which is told on stdin when to send."`
	CPUs   string `name:"cpus" hidden:"" help:"CPUs whose steal is read."`
}

func (*loadCmd) Help() string {
	return example("handoff load --conns 256 --rate 20000 --arrivals poisson --duration 5s http://127.0.0.1:8080/")
}

func (c *loadCmd) Run(ctx context.Context) error {
	cfg, limits, err := c.config()
	if err != nil {
		return usage(err)
	}
	if err := c.fits(limits); err != nil {
		return usage(err)
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	switch {
	case c.Turns:
		return load.Serve(ctx, cfg, os.Stdin, os.Stdout)
	case c.Find != "":
		return c.find(ctx, cfg)
	}
	got, err := load.Run(ctx, cfg)
	if got == nil {
		return err
	}
	verdicts := append(verdict.Judge(got, c.setup(cfg)), thresholds(limits, got)...)
	if printed := c.show(got, verdicts); err == nil {
		err = printed
	}
	switch {
	case err != nil:
		return err
	case got.Partial:
		return fmt.Errorf("cut short: %w", context.Cause(ctx))
	case got.Requests == 0 && got.ReqPerSec == 0:
		return fmt.Errorf("%s: no good answer in %v: check the address and what the server says", c.URL, time.Duration(got.Elapsed))
	}
	return fallen(verdicts)
}

// config is the load asked for and what it is held against.
func (c *loadCmd) config() (cfg load.Config, limits []verdict.Threshold, err error) {
	if err := loadable(c.Conns, c.Pipeline); err != nil {
		return cfg, nil, err
	}
	if err := within("threads", c.Threads, 1, c.Conns); err != nil {
		return cfg, nil, err
	}
	if c.Duration == 0 {
		if c.Duration = usualLoad; c.Find != "" {
			c.Duration = usualTry
		}
	}
	cfg = load.Config{URL: c.URL, Method: c.Method, Conns: c.Conns, Rate: c.Rate, Pipeline: c.Pipeline, Threads: c.Threads,
		Warmup: c.Warmup, Duration: c.Duration, Drain: c.Drain, NoKeepAlive: c.NoKeepalive, Churn: c.Churn,
		Idle: c.Idle, Timeout: c.Timeout, Watch: c.PID, Seed: c.Seed, Inside: c.Inside}
	if c.Slow > 0 {
		cfg.Slow, cfg.SlowRate = c.Slow, c.SlowRate
	}
	if err := c.request(&cfg); err != nil {
		return cfg, nil, err
	}
	if cfg.CPUs, err = child.CPUs(c.CPUs); err != nil {
		return cfg, nil, fmt.Errorf("--cpus: %w", err)
	}
	if c.CPUs == "" {
		cfg.CPUs = child.Confined() // nobody else's steal matters to a generator that is pinned
	}
	if cfg.Arrivals, err = load.ParseArrivals(c.Arrivals); err != nil {
		return cfg, nil, fmt.Errorf("--arrivals: %w", err)
	}
	if c.Stages != "" {
		if cfg.Stages, err = load.ParseStages(c.Stages); err != nil {
			return cfg, nil, fmt.Errorf("--stages: %w", err)
		}
		cfg.Duration = 0 // the stages say
	}
	for _, t := range c.Threshold {
		limit, err := verdict.ParseThreshold(t)
		if err != nil {
			return cfg, nil, fmt.Errorf("--threshold %s: %w", t, err)
		}
		limits = append(limits, limit)
	}
	return cfg, limits, cfg.Validate()
}

// setup is what a verdict has to know of the surroundings.
func (c *loadCmd) setup(cfg load.Config) verdict.Setup {
	return verdict.Setup{Threads: c.Threads, LoadCPUs: cfg.CPUs, Command: "load"}
}

// thresholds are verdicts on what the user asked for.
func thresholds(limits []verdict.Threshold, got *load.Result) (v []verdict.Verdict) {
	for _, t := range limits {
		if is, ok := t.Check(verdict.FiguresOf(got)); !ok {
			v = append(v, verdict.Verdict{Name: "threshold", Level: verdict.Fail, Text: fmt.Sprintf("%s failed: it is %s", t, is)})
		}
	}
	return v
}

// fallen is the error of verdicts of which one failed.
func fallen(verdicts []verdict.Verdict) error {
	var names []string
	for _, v := range verdicts {
		if v.Level == verdict.Fail {
			names = append(names, v.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return verdictError{errors.New("failed: " + strings.Join(names, ", "))}
}

// loadable checks what the generator itself would take for its defaults.
func loadable(conns, pipeline int) error {
	if err := within("conns", conns, 1, maxConns); err != nil {
		return err
	}
	return within("pipeline", pipeline, 1, maxPipeline)
}

const (
	usualLoad = 10 * time.Second
	usualTry  = 2 * time.Second
)

const maxConns, maxPipeline = 100_000, 1024

func within(flag string, n, from, to int) error {
	if n < from || n > to {
		return fmt.Errorf("--%s %d: want %d to %d", flag, n, from, to)
	}
	return nil
}

func (c *loadCmd) show(got *load.Result, verdicts []verdict.Verdict) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(struct {
			*load.Result
			Verdicts []verdict.Verdict `json:"verdicts,omitempty"`
		}{got, verdicts})
	}
	return report.Load(os.Stdout, got, c.Threads, verdicts)
}
