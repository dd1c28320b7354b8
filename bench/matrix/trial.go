package matrix

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/telemetry"
)

// A trial is a cell under way. From its first error on its processes are gone, and all that follows passes it by.
type trial struct {
	runner    *runner
	cell      Cell
	arm       result.Arm
	point     result.Point
	sample    result.Sample
	server    *child.Child
	generator *generator
	turns     int   // taken so far
	err       error // why there is no measurement
}

// begin starts the server and, when that can be reached, the generator, and waits until its connections are up.
func (t *trial) begin(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	if t.runner.Begin != nil {
		t.runner.Begin(t.cell)
	}
	t.sample = result.Sample{
		Arm: t.cell.Arm, Point: t.cell.Point, Round: t.cell.Round, Place: t.cell.Place, Started: time.Now().UTC(),
	}
	addr, err := t.serve(ctx)
	if err == nil {
		err = t.aim(ctx, addr)
	}
	t.check(ctx, err)
}

// serve starts the arm's server and waits until it can be reached.
func (t *trial) serve(ctx context.Context) (addr string, err error) {
	r := t.runner
	if r.unstarted[t.arm.Name] >= startTries {
		return "", fmt.Errorf("not tried: its server did not start %d times before", startTries)
	}
	defer func() {
		if err != nil && ctx.Err() == nil {
			r.unstarted[t.arm.Name]++
		}
	}()
	argv, addr, err := child.Place(t.arm.Command)
	if err != nil {
		return "", err
	}
	line := child.NewReadyLine()
	if t.server, err = r.spawner.Start(argv, r.Env, r.ServerCPUs, nil, line); err != nil {
		return "", err
	}
	return child.Await(ctx, t.server, line, addr, r.Ready)
}

// A server that did not start this often will not start in later rounds either, and each try may take the whole time it
// is given to become ready.
const startTries = 2

// aim starts the generator and, when it is connected, has a look at the limits the server works under.
func (t *trial) aim(ctx context.Context, addr string) error {
	path := t.point.Path
	if t.arm.Path != "" {
		path = t.arm.Path
	}
	argv := append([]string{}, t.runner.Generator(t.point)...)
	argv = append(argv, "--pid", strconv.Itoa(t.server.PID()), "http://"+addr+path)
	var err error
	if t.generator, err = startGenerator(t.runner, argv); err != nil {
		return err
	}
	if _, err := t.await(ctx, "connect", 0, func(m load.Message) bool { return m.Ready }); err != nil {
		return err
	}
	limits := telemetry.ReadLimits(t.server.PID(), addr)
	t.sample.Limits = &limits
	return nil
}

// turn puts the server under load for the given time. What a parked server lets go cold between turns, caches above
// all, is warm again after a few requests: only the first turn has the point's warm-up.
func (t *trial) turn(ctx context.Context, window time.Duration) {
	if t.err != nil || ctx.Err() != nil {
		return
	}
	warmup := t.point.Warmup
	if t.turns > 0 {
		warmup = min(rewarm, t.runner.Slice/5)
	}
	t.turns++
	t.generator.say(fmt.Sprintf("turn %v %v", warmup, window))
	_, err := t.await(ctx, "finish its turn", warmup+window, func(m load.Message) bool { return m.Turned })
	t.check(ctx, err)
}

const rewarm = 20 * time.Millisecond

// end collects the result.
func (t *trial) end(ctx context.Context) {
	if t.err != nil || ctx.Err() != nil {
		return
	}
	t.generator.say("end")
	last, err := t.await(ctx, "give its result", 0, func(m load.Message) bool { return m.Result != nil })
	if err == nil {
		err = judge(last.Result)
	}
	if err == nil {
		t.sample.Load = last.Result
	}
	t.check(ctx, err)
}

// check ends a trial that failed.
func (t *trial) check(ctx context.Context, err error) {
	if t.err = err; err != nil {
		t.stop(ctx)
	}
}

// report tells what came of it.
func (t *trial) report() {
	if t.err != nil {
		t.sample.Error = t.err.Error()
	}
	if t.runner.Done != nil {
		t.runner.Done(t.sample)
	}
}

// stop ends the processes that still run.
func (t *trial) stop(ctx context.Context) {
	if t.generator != nil {
		t.generator.stop()
	}
	if t.server != nil {
		t.server.Stop(grace(ctx, t.arm))
	}
}

// stop ends those of all trials at once: each may take its grace.
func stop(ctx context.Context, trials []*trial) {
	var all sync.WaitGroup
	for _, t := range trials {
		all.Go(func() { t.stop(ctx) })
	}
	all.Wait()
}

// What a peer gets between SIGTERM and SIGKILL, and what it gets when somebody waits for the whole run to end.
const peerGrace, hurriedGrace = 2 * time.Second, 500 * time.Millisecond

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
