package page

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/result"
)

func cellsOf(t *testing.T, run *result.Run, m measure) map[string]cell {
	t.Helper()
	r := &reporter{run: run, sheet: newSheet(), pens: pens(run.Arms)}
	found := make(map[string]cell)
	for _, g := range r.grids() {
		chart, _ := r.contest(g, m)
		for i := range chart.cells {
			for j, c := range chart.cells[i] {
				found[chart.rows[i]+" "+chart.columns[j]] = c
			}
		}
	}
	return found
}

// epoll is planted as the winner of one cell, goroutine of another; elsewhere they are alike and what is left is noise.
func TestTheCrossoverMapColoursOnlyWhatIsSignificant(t *testing.T) {
	s := synthetic{arms: []string{"goroutine", "epoll"}, rounds: 8, noise: 0.03, conns: []int{1, 64, 512}, paths: []string{"/", "/work?cpu=50us"}}
	s.cost = func(arm, conns int, path string) float64 {
		switch {
		case path == "/" && conns == 512 && arm == 1:
			return 3500
		case path != "/" && conns == 1 && arm == 1:
			return 7500
		}
		return 5000
	}
	want := map[string]string{"/ 512": "epoll", "50 µs 1": "goroutine"}
	cells := cellsOf(t, s.run(), byCPU)
	if len(cells) != 6 {
		t.Fatalf("%d cells, want 6: %v", len(cells), cells)
	}
	for at, c := range cells {
		if c.clear != (want[at] != "") || c.clear && c.words[0] != want[at] {
			t.Errorf("%s: clear %v, %q; want the winner %q", at, c.clear, c.words, want[at])
		}
		if !c.clear && c.words[0] != "no winner" {
			t.Errorf("%s: without colour, the cell says %q; want that there is no winner", at, c.words)
		}
	}
}

// Requests/s that the generator limited say nothing about which server is better.
func TestABoundWinsNoCell(t *testing.T) {
	s := synthetic{arms: []string{"goroutine", "epoll"}, rounds: 8, noise: 0.01, conns: []int{1, 64}, paths: []string{"/", "/work?cpu=50us"},
		cost: func(arm, _ int, _ string) float64 { return 9000 - 4000*float64(arm) }}
	for at, c := range cellsOf(t, s.run(), byRate) {
		if !c.clear || c.words[0] != "epoll" {
			t.Errorf("%s: %q, want epoll to win while the generator keeps up", at, c.words)
		}
	}
	s.bad = saturated
	for at, c := range cellsOf(t, s.run(), byRate) {
		if c.clear {
			t.Errorf("%s: %q won though the generator was the limit", at, c.words)
		}
	}
}

func TestServiceTimeIsWhatThePathSays(t *testing.T) {
	for path, want := range map[string]struct {
		time time.Duration
		name string
	}{
		"/":                             {0, "/"},
		"/work?cpu=50us":                {50 * time.Microsecond, "50 µs"},
		"/work?cpu=1ms&sleep=5ms&seed=": {6 * time.Millisecond, "1 ms + 5 ms"},
		"/work?sleep=20ms":              {20 * time.Millisecond, "0 + 20 ms"},
		"/work?cpu=%zz":                 {0, "/work?cpu=%zz"},
		"/work?cpu=soon":                {0, "/work?cpu=soon"},
	} {
		if got := service(path); got != want.time || serviceName(path) != want.name {
			t.Errorf("%s: got %v %q want %v %q", path, got, serviceName(path), want.time, want.name)
		}
	}
}

// The maps are drawn for connections × paths only; a run that varies one of the two is told how to get one.
func TestTheMapNeedsBothAxes(t *testing.T) {
	for name, c := range map[string]struct {
		s    synthetic
		maps int
	}{
		"conns": {synthetic{arms: seven[:2], rounds: 3, conns: []int{1, 64}}, 0},
		"path":  {synthetic{arms: seven[:2], rounds: 3, paths: []string{"/", "/work?cpu=50us"}}, 0},
		"both":  {synthetic{arms: seven[:2], rounds: 3, conns: []int{1, 64}, paths: []string{"/", "/work?cpu=50us"}}, 2},
	} {
		page := write(t, c.s.run(), nil)
		_, section, _ := strings.Cut(page, `id="crossover"`)
		section, _, _ = strings.Cut(section, "</section>")
		if n := strings.Count(section, "<figure>"); n != c.maps || (c.maps == 0) != strings.Contains(section, "--conns 1,64,512") {
			t.Errorf("%s: %d maps, want %d, in %s", name, n, c.maps, fmt.Sprintf("%.300s", section))
		}
	}
}
