//go:build !linux

package strategytest

import (
	"testing"

	"github.com/handoff-http/handoff/pkg/strategy"
)

func exhaust(t *testing.T, _ strategy.Strategy) {
	t.Skip("descriptors are only counted on Linux")
}

func exhaustWithOthers(t *testing.T, s strategy.Strategy) { exhaust(t, s) }
