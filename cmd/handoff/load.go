package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/report"
)

type loadCmd struct {
	URL         string        `arg:"" help:"What to ask for: http://HOST:PORT/PATH."`
	Conns       int           `help:"Connections." default:"64"`
	Duration    time.Duration `help:"How long answers are counted." default:"10s"`
	Warmup      time.Duration `help:"Load before that, not counted." default:"200ms"`
	Pipeline    int           `help:"Requests that a connection sends before it waits." default:"1"`
	NoKeepalive bool          `name:"no-keepalive" help:"A new connection for every request."`
	Timeout     time.Duration `help:"Count an error and reconnect when an answer takes longer; 0: never." default:"0s"`
	Threads     int           `help:"Threads of the generator." default:"1"`
	PID         int           `name:"pid" help:"Process of the server, to read its CPU, switches and memory." placeholder:"PID"`
	JSON        bool          `name:"json" help:"Print the result as JSON."`
}

func (*loadCmd) Help() string {
	return example("handoff load --conns 256 --duration 5s http://127.0.0.1:8080/")
}

func (c *loadCmd) Run(ctx context.Context) error {
	if err := loadable(c.Conns, c.Pipeline); err != nil {
		return usage(err)
	}
	if err := within("threads", c.Threads, 1, c.Conns); err != nil {
		return usage(err)
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	cfg := load.Config{URL: c.URL, Conns: c.Conns, Pipeline: c.Pipeline, Threads: c.Threads, Warmup: c.Warmup,
		Duration: c.Duration, NoKeepAlive: c.NoKeepalive, Timeout: c.Timeout, Watch: c.PID}
	if err := cfg.Validate(); err != nil {
		return usage(err)
	}
	got, err := load.Run(ctx, cfg)
	if got == nil {
		return err
	}
	if printed := c.show(got); err == nil {
		err = printed
	}
	switch {
	case err != nil:
		return err
	case got.Partial:
		return fmt.Errorf("cut short: %w", context.Cause(ctx))
	case got.Requests == 0:
		return fmt.Errorf("%s: no good answer in %v: check the address and what the server says", c.URL, c.Duration)
	}
	return nil
}

// loadable checks what the generator itself would take for its defaults.
func loadable(conns, pipeline int) error {
	if err := within("conns", conns, 1, maxConns); err != nil {
		return err
	}
	return within("pipeline", pipeline, 1, maxPipeline)
}

const maxConns, maxPipeline = 100_000, 1024

func within(flag string, n, from, to int) error {
	if n < from || n > to {
		return fmt.Errorf("--%s %d: want %d to %d", flag, n, from, to)
	}
	return nil
}

func (c *loadCmd) show(got *load.Result) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(got)
	}
	return report.Load(os.Stdout, got, c.Threads)
}
