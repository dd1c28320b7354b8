package matrix

import (
	"context"
	"fmt"
	"io"
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
	addr      string // at which it is reached; before it is ready, what it was told, if anything
	line      *child.ReadyLine
	admin     adminWord
	generator *generator
	beside    *generator // a second one, if the arm has it
	err       error      // why there is no measurement
}

// begin starts the arm's server.
func (t *trial) begin(context.Context) (err error) {
	r := t.runner
	if r.Begin != nil {
		r.Begin(t.cell)
	}
	t.sample = result.Sample{
		Arm: t.cell.Arm, Point: t.cell.Point, Round: t.cell.Round, Place: t.cell.Place, Started: time.Now().UTC(),
	}
	if r.unstarted[t.arm.Name] >= startTries {
		return fmt.Errorf("not tried: its server did not start %d times before", startTries)
	}
	argv, addr, err := child.Place(t.arm.Command)
	t.addr, t.line = addr, child.NewReadyLine()
	if err == nil {
		t.server, err = r.spawner.Start(argv, r.Env, r.ServerCPUs, nil, io.MultiWriter(t.line, &t.admin))
	}
	if err != nil {
		r.unstarted[t.arm.Name]++
	}
	return err
}

// A server that did not start this often will not start in later rounds either, and each try may take the whole time it
// is given to become ready.
const startTries = 2

// ready waits until the server can be reached.
func (t *trial) ready(ctx context.Context) (err error) {
	t.addr, err = child.Await(ctx, t.server, t.line, t.addr, t.runner.Ready)
	if err != nil && ctx.Err() == nil {
		t.runner.unstarted[t.arm.Name]++
	}
	return err
}

// aim starts the generator. No server is still to come then whose free port its connections could take.
func (t *trial) aim(context.Context) (err error) {
	path := t.point.Path
	if t.arm.Path != "" {
		path = t.arm.Path
	}
	start := func(flags []string) (*generator, error) {
		argv := append(append([]string{}, t.runner.Generator(t.point)...), flags...)
		return startGenerator(t.runner, append(argv, "--pid", strconv.Itoa(t.server.PID()), "http://"+t.addr+path))
	}
	if t.generator, err = start(t.arm.Load); err == nil && t.arm.Beside != nil {
		t.beside, err = start(t.arm.Beside)
	}
	return err
}

// all calls do for the generator, and for the second if there is one, until one fails.
func (t *trial) all(do func(*generator) error) error {
	err := do(t.generator)
	if err == nil && t.beside != nil {
		err = do(t.beside)
	}
	return err
}

// connected waits until the generator is, and has a look at the limits the server works under.
func (t *trial) connected(ctx context.Context) error {
	if err := t.all(func(g *generator) error {
		_, err := t.await(ctx, g, "connect", 0, func(m load.Message) bool { return m.Ready })
		return err
	}); err != nil {
		return err
	}
	limits := telemetry.ReadLimits(t.server.PID(), t.addr)
	t.sample.Limits = &limits
	return nil
}

// turn puts the server under load for the given time.
func (t *trial) turn(ctx context.Context, warmup, window time.Duration) {
	if t.err != nil || ctx.Err() != nil {
		return
	}
	_ = t.all(func(g *generator) error { g.say(fmt.Sprintf("turn %v %v", warmup, window)); return nil })
	t.check(ctx, t.all(func(g *generator) error {
		_, err := t.await(ctx, g, "finish its turn", warmup+window, func(m load.Message) bool { return m.Turned })
		return err
	}))
}

// end asks for the result.
func (t *trial) end(context.Context) error {
	return t.all(func(g *generator) error { g.say("end"); return nil })
}

// result collects it. One that is refused is kept: it says more than the error.
func (t *trial) result(ctx context.Context) error {
	err := t.all(func(g *generator) error {
		last, err := t.await(ctx, g, "give its result", 0, func(m load.Message) bool { return m.Result != nil })
		if err != nil {
			return err
		}
		if g == t.beside {
			t.sample.Beside = last.Result
		} else {
			t.sample.Load = last.Result
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.look(ctx)
	return judge(t.sample.Load)
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
	for _, g := range []*generator{t.generator, t.beside} {
		if g != nil {
			g.stop()
		}
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
