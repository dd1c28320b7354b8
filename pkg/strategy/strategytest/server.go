package strategytest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/handoff-http/handoff/internal/conversation"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// patience is how long a test waits for what must happen. Only a failing one ever waits so long.
const patience = 30 * time.Second

var errHangs = errors.New("nothing happens any more")

// server is a strategy at work.
type server struct {
	addr   string
	engine *engine.Engine
	drain  context.CancelFunc // tells the strategy to drain
	served chan error
	wait   func() error // for Serve's result; may be called again

	mu      sync.Mutex
	reports []error
}

// serve starts a strategy, and stops it when the test ends: its drain must succeed and leave no connection.
func serve(t testing.TB, s strategy.Strategy, limits engine.Limits) *server {
	t.Helper()
	return serveWith(t, s, limits, conversation.Handler())
}

func serveWith(t testing.TB, s strategy.Strategy, limits engine.Limits, h handler.Handler) *server {
	t.Helper()
	return serveConf(t, s, listener.Config{}, limits, h)
}

// serveConf does so with a listener of its own kind.
func serveConf(t testing.TB, s strategy.Strategy, conf listener.Config, limits engine.Limits, h handler.Handler) *server {
	t.Helper()
	v := launch(t, s, conf, limits, h)
	t.Cleanup(func() {
		if err := v.stop(); err != nil {
			t.Errorf("after the drain: %v", err)
		}
	})
	return v
}

// launch starts a strategy; the caller stops it.
func launch(t testing.TB, s strategy.Strategy, conf listener.Config, limits engine.Limits, h handler.Handler) *server {
	t.Helper()
	conf.Addr, conf.ReusePort = "127.0.0.1:0", wantsReusePort(s)
	ln, err := listener.Listen(conf)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	clock := engine.NewClock()
	v := &server{addr: ln.Addr().String(), drain: cancel, served: make(chan error, 1)}
	v.engine = &engine.Engine{Handler: h, Limits: limits, Clock: clock, Report: v.report}
	v.wait = sync.OnceValue(v.result)
	go func() {
		err := s.Serve(ctx, ln, v.engine)
		clock.Stop()
		v.served <- err
	}()
	return v
}

func wantsReusePort(s strategy.Strategy) bool {
	r, ok := s.(interface{ ReusePort() bool })
	return ok && r.ReusePort()
}

// stop drains the server and says what was wrong with that.
func (v *server) stop() error {
	v.drain()
	return v.wait()
}

func (v *server) result() error {
	select {
	case err := <-v.served:
		if err != nil {
			return fmt.Errorf("the result of Serve: %w, want nil", err)
		}
		if n := v.engine.Open(); n != 0 {
			return fmt.Errorf("%d connections are open when Serve returns, want 0", n)
		}
		return nil
	case <-time.After(patience):
		return fmt.Errorf("waiting for Serve to return: %w", errHangs)
	}
}

func (v *server) report(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.reports = append(v.reports, err)
}

// emptied waits until the last connection has ended.
func (v *server) emptied() error {
	return eventually(func() error {
		if n := v.engine.Open(); n != 0 {
			return fmt.Errorf("%d connections are open, want 0", n)
		}
		return nil
	})
}

// eventually waits until try succeeds, or says why it never did.
func eventually(try func() error) error {
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		err := try()
		if err == nil || time.Now().After(end) {
			return err
		}
	}
}

// greet holds the shortest conversation on a connection of its own.
func (v *server) greet() error {
	c, err := v.dial()
	if err != nil {
		return err
	}
	defer c.hangUp()
	return c.last()
}
