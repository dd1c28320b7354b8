package strategytest_test

import (
	"testing"

	"github.com/handoff-http/handoff/pkg/strategy"
	"github.com/handoff-http/handoff/pkg/strategy/strategytest"
)

func TestStrategies(t *testing.T) {
	for _, spec := range strategy.Specs() {
		t.Run(spec.Name, func(t *testing.T) {
			s, _ := spec.New()
			if spec.Name == "serial" {
				strategytest.Run(t, s, strategytest.OneAtATime)
			} else {
				strategytest.Run(t, s)
			}
		})
	}
}

func TestStrategiesAllocateNothingPerRequest(t *testing.T) {
	for _, spec := range strategy.Specs() {
		t.Run(spec.Name, func(t *testing.T) {
			s, _ := spec.New()
			if n := strategytest.AllocsPerRequest(t, s); n >= 0.01 {
				t.Errorf("%v allocations a request, want 0", n)
			}
		})
	}
}

func BenchmarkServe(b *testing.B) {
	for _, spec := range strategy.Specs() {
		b.Run("strategy="+spec.Name, func(b *testing.B) {
			s, _ := spec.New()
			strategytest.Bench(b, s)
		})
	}
}
