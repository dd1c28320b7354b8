package strategy_test

import (
	"testing"

	"github.com/handoff-http/handoff/pkg/strategy"
	"github.com/handoff-http/handoff/pkg/strategy/strategytest"
)

func TestYourOwnStrategyPassesTheSuite(t *testing.T) { strategytest.Run(t, Mine{}) }

// The defaults go through the suite in package strategytest; here is the setting in which a loop does the least at a time
// and shares the most.
func TestSmallTurnsPassTheSuite(t *testing.T) {
	strategytest.Run(t, strategy.Epoll{Loops: 3, Accept: strategy.Reuseport, Burst: 1, Turn: 1}, strategytest.Brief)
}

func TestAllocationsOfEveryWayToAccept(t *testing.T) {
	forEvery(t, func(t *testing.T, s strategy.Strategy) {
		if n := strategytest.AllocsPerRequest(t, s); n >= 0.01 {
			t.Errorf("%v allocations a request, want 0", n)
		}
	})
}

func BenchmarkYourOwnStrategy(b *testing.B) { strategytest.Bench(b, Mine{}) }
