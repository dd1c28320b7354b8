package selftest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/internal/hist"
)

const (
	readyLimit = 10 * time.Second
	grace      = 2 * time.Second // for a server to end and write its books
	reserve    = 30 * time.Second
)

// perform makes the trials of one experiment, each with a server of its own.
func (c Config) perform(ctx context.Context, s *child.Spawner, trials []trial) ([]outcome, error) {
	var outcomes []outcome
	for _, t := range trials {
		o, err := c.try(ctx, s, t)
		if err != nil {
			return nil, fmt.Errorf("known %s: %w", strings.Join(t.server, " "), err)
		}
		outcomes = append(outcomes, o)
	}
	return outcomes, nil
}

func (c Config) try(ctx context.Context, s *child.Spawner, t trial) (o outcome, err error) {
	line := child.NewReadyLine()
	server, err := s.Start(c.Known(t.server[0], t.server[1:]...), nil, c.ServerCPUs, nil, line)
	if err != nil {
		return o, err
	}
	defer server.Stop(0)
	addr, err := child.Await(ctx, server, line, "", readyLimit)
	if err != nil {
		return o, err
	}
	t.load.URL, t.load.CPUs, t.load.Watch = "http://"+addr+"/", c.LoadCPUs, server.PID()
	if o, err = measure(ctx, server, t); err != nil {
		return o, err
	}
	server.Stop(grace)
	o.books, err = readBooks(server.Said())
	return o, err
}

// measure puts the load on the server. A load that was cut short is an error: its figures would be judged as if it was whole.
func measure(ctx context.Context, server *child.Child, t trial) (o outcome, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, t.load.Warmup+t.load.Duration+reserve, errors.New("the load did not end"))
	defer cancel()
	paused := make(chan time.Duration, 1)
	go func() { paused <- pause(ctx, server, t) }()
	if o.result, err = load.Run(ctx, t.load); err != nil || o.result.Partial {
		err = cmp.Or(err, context.Cause(ctx))
		cancel()
	}
	if o.paused = <-paused; err != nil {
		return o, err
	}
	o.latency, err = hist.Decode(o.result.Latency.Histogram)
	return o, err
}

// pause stops the server's process for a while and returns how long it was.
func pause(ctx context.Context, server *child.Child, t trial) time.Duration {
	if t.pause == 0 || !wait(ctx, t.load.Warmup+t.load.Duration/3) {
		return 0
	}
	began := time.Now()
	server.Signal(syscall.SIGSTOP)
	wait(ctx, t.pause)
	server.Signal(syscall.SIGCONT)
	return time.Since(began)
}

func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// books are what a known server says it has served.
type books struct {
	connections, requests, answers, faults int64
	dispersion                             float64
}

// readBooks finds them in what a server wrote at its end. One that keeps none, and has nothing to say, is no error.
func readBooks(said string) (b books, err error) {
	if said == "" {
		return b, nil
	}
	_, line, _ := strings.Cut(said, "books ")
	if _, err := fmt.Sscanf(line, "connections=%d requests=%d answers=%d faults=%d dispersion=%g",
		&b.connections, &b.requests, &b.answers, &b.faults, &b.dispersion); err != nil {
		return b, fmt.Errorf("no books in what the server wrote at its end: %q", said)
	}
	return b, nil
}
