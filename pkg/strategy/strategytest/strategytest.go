// Package strategytest is the behavioural suite of a strategy: Run holds every golden conversation with it over real
// sockets, and then does to it what clients do to servers. Bench and AllocsPerRequest say what a request costs.
//
// It refuses to know any strategy, and to time one: limits in it are short where their expiry is the claim, and long
// bounds only end a test that hangs. What a strategy does with a handler that blocks, or with more work than it has
// workers for, is its own affair and not tested here.
package strategytest

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/handoff-http/handoff/internal/conversation"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// Option adapts the suite to what a strategy is meant to be.
type Option uint8

const (
	// OneAtATime says that one connection is served to its end before the next: tests that need two at once are skipped.
	OneAtATime Option = iota
	// Brief leaves out what takes seconds because the engine's own limits do. It is for further settings of a strategy
	// that has passed the whole suite.
	Brief
)

// trial is one claim about a strategy.
type trial struct {
	claim string
	crowd bool // needs more than one connection at a time
	waits bool // spends its time waiting: runs beside all the others
	long  bool // takes seconds
	alone bool // is about the whole process: nothing may run beside it
	try   func(*testing.T, strategy.Strategy)
}

var trials = slices.Concat(talk, streams, endings, deadlines, takers, crowds, hostility, drains)

// Run tests a strategy, which must serve 256 connections at once (unless it is OneAtATime). Serve is called on s many
// times over, and also while it runs, each time with a listener and an engine of its own. The test is skipped where Serve
// reports errors.ErrUnsupported.
func Run(t *testing.T, s strategy.Strategy, options ...Option) {
	available(t, s)
	goroutines, descriptors := goleak.IgnoreCurrent(), descriptors()
	run := func(c trial) {
		t.Run(c.claim, func(t *testing.T) {
			if c.crowd && slices.Contains(options, OneAtATime) {
				t.Skip("serves one connection at a time")
			}
			if c.long && (testing.Short() || slices.Contains(options, Brief)) {
				t.Skip("takes seconds, and the run is to be brief")
			}
			c.try(t, s)
		})
	}
	var together sync.WaitGroup // not t.Parallel, which runs no more at once than there are CPUs
	for _, c := range trials {
		if c.waits {
			together.Go(func() { run(c) })
		}
	}
	for _, c := range trials {
		if !c.waits && !c.alone {
			run(c)
		}
	}
	together.Wait()
	for _, c := range trials {
		if c.alone {
			run(c)
		}
	}
	t.Run("leaves no goroutine", func(t *testing.T) {
		must(t, eventually(func() error { return goleak.Find(goroutines) }))
	})
	t.Run("leaves no descriptor", func(t *testing.T) { sameDescriptors(t, descriptors) })
}

// available skips the test where the strategy cannot run. It also lets the process open what it opens only once.
func available(t testing.TB, s strategy.Strategy) {
	t.Helper()
	v := launch(t, s, listener.Config{}, engine.Limits{}, conversation.Handler())
	err := v.greet()
	if stopped := v.stop(); errors.Is(stopped, errors.ErrUnsupported) {
		t.Skip(stopped)
	} else if err = errors.Join(err, stopped); err != nil {
		t.Fatal(err)
	}
}
