//go:build linux

package main

import (
	"testing"

	"github.com/handoff-http/handoff/pkg/strategy/strategytest"
)

func TestMinePassesTheSuite(t *testing.T) { strategytest.Run(t, Mine{}) }

func BenchmarkMine(b *testing.B) { strategytest.Bench(b, Mine{}) }
