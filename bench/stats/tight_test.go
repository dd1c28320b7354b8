package stats_test

import (
	"math"
	"testing"

	"github.com/handoff-http/handoff/bench/stats"
)

func TestHalfWidthIsTheWiderSideAsAShare(t *testing.T) {
	for _, c := range []struct {
		r    stats.Ratio
		want float64
	}{
		{stats.Ratio{Value: 2, Low: 1.6, High: 2.2, Pairs: 8}, 0.25},
		{stats.Ratio{Value: 2, Low: 1.9, High: 2.6, Pairs: 8}, 0.3},
		{stats.Ratio{Value: 2, Low: 2, High: 2, Pairs: 8}, 0},
	} {
		near(t, "half width", c.r.HalfWidth(), c.want, 1e-12)
	}
	if got := (stats.Ratio{Value: 2, Pairs: 2}).HalfWidth(); !math.IsInf(got, 1) {
		t.Errorf("without an interval: got %v, want infinity", got)
	}
}

func TestTight(t *testing.T) {
	narrow := stats.Ratio{Value: 1, Low: 0.99, High: 1.01, Pairs: stats.MinTight}
	wide, early, unknown := narrow, narrow, narrow
	wide.High, early.Pairs, unknown.Pairs = 1.2, stats.MinTight-1, 2
	for _, c := range []struct {
		name      string
		r         []stats.Ratio
		halfWidth float64
		want      bool
	}{
		{"all narrow", []stats.Ratio{narrow, narrow}, 0.02, true},
		{"one wide", []stats.Ratio{narrow, wide}, 0.02, false},
		{"wide, but as asked", []stats.Ratio{narrow, wide}, 0.2, true},
		{"too early", []stats.Ratio{early}, 0.02, false},
		{"no interval", []stats.Ratio{narrow, unknown}, 0.02, false},
		{"nothing measured", nil, 0.02, false},
		{"never asked for", []stats.Ratio{narrow}, 0, false},
	} {
		if got := stats.Tight(c.r, c.halfWidth); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestSignificanceDoesNotStopARun(t *testing.T) {
	r := stats.Ratio{Value: 3, Low: 2, High: 4, Pairs: 12, P: 1e-6, Adjusted: 1e-6}
	if stats.Tight([]stats.Ratio{r}, 0.05) {
		t.Errorf("a wide interval with p %v counts as tight", r.P)
	}
}
