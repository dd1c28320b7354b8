package matrix

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
)

const (
	// A server that did not start this often will not start in later rounds either, and each try may take the whole
	// time it is given to become ready.
	startTries = 2
	// What a peer gets between SIGTERM and SIGKILL, and what it gets when somebody waits for the whole run to end.
	peerGrace, hurriedGrace = 2 * time.Second, 500 * time.Millisecond
	// A server that dies takes the generator's connections with it; the news of its own end may come second.
	newsDelay = 100 * time.Millisecond
)

// measure runs one cell.
func (r *runner) measure(ctx context.Context, arm result.Arm) (*load.Result, error) {
	if r.unstarted[arm.Name] >= startTries {
		return nil, fmt.Errorf("not tried: its server did not start in %d earlier rounds", startTries)
	}
	server, addr, err := r.serve(ctx, arm)
	if err != nil {
		r.unstarted[arm.Name]++
		return nil, err
	}
	defer func() { server.stop(grace(ctx, arm)) }()
	return r.load(ctx, server, "http://"+addr+r.Path)
}

// grace is how an arm's server is ended. Our own are killed: the generator has gone and the figures have been taken, so
// nothing is in flight, and a drain would wait out the idle connections' grace in each of some fifty cells. A rival may
// have files or workers to clean up and is asked first.
func grace(ctx context.Context, arm result.Arm) time.Duration {
	switch {
	case !arm.Peer:
		return 0
	case ctx.Err() != nil:
		return hurriedGrace
	default:
		return peerGrace
	}
}

// serve starts an arm's server and waits until it can be reached.
func (r *runner) serve(ctx context.Context, arm result.Arm) (*child, string, error) {
	argv, addr, err := place(arm.Command)
	if err != nil {
		return nil, "", err
	}
	line := newReadyLine()
	server, err := r.spawner.start(argv, r.Env, r.ServerCPUs, line)
	if err != nil {
		return nil, "", err
	}
	addr, err = await(ctx, server, line, addr, r.Ready)
	if err != nil {
		server.stop(0)
		return nil, "", err
	}
	return server, addr, nil
}

// load runs the generator against a server and returns what it found.
func (r *runner) load(ctx context.Context, server *child, url string) (*load.Result, error) {
	argv := append(append([]string{}, r.Generator...), "--pid", strconv.Itoa(server.pid()), url)
	var stdout bytes.Buffer // written by the child's copier only, and read once it has ended
	generator, err := r.spawner.start(argv, r.Env, r.LoadCPUs, &stdout)
	if err != nil {
		return nil, err
	}
	defer generator.stop(0)
	limit := time.NewTimer(r.Limit)
	defer limit.Stop()
	select {
	case <-generator.done:
	case <-server.done: // no use in measuring a dead server to the end
		return nil, fmt.Errorf("server ended during the load: %s", server.fate())
	case <-limit.C:
		return nil, fmt.Errorf("the generator was not done after %v and was ended", r.Limit)
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	return r.outcome(server, generator, stdout.Bytes())
}

func (r *runner) outcome(server, generator *child, stdout []byte) (*load.Result, error) {
	if generator.err != nil {
		select {
		case <-server.done:
		case <-time.After(newsDelay):
		}
	}
	if server.ended() {
		return nil, fmt.Errorf("server ended during the load: %s", server.fate())
	}
	if n := workers(server.pid()); n > 0 {
		return nil, fmt.Errorf("server works in %d processes of its own, whose CPU is not in the figures: have it serve in the one that is started", n)
	}
	var got load.Result
	readable := json.Unmarshal(stdout, &got)
	switch {
	case readable == nil && got.Conns > 0 && got.Requests == 0:
		return nil, fmt.Errorf("no good answer on any of %d connections; errors by kind: %v", got.Conns, got.Errors)
	case generator.err != nil:
		return nil, fmt.Errorf("generator: %s", generator.fate())
	case readable != nil:
		return nil, fmt.Errorf("generator: its result cannot be read: %w", readable)
	case got.Partial:
		return nil, errors.New("generator: it was cut short")
	}
	return &got, nil
}
