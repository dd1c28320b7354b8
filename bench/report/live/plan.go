package live

import (
	"github.com/handoff-http/handoff/bench/result"
)

// A plan is what there is to do, copied from a run that others go on writing to.
type plan struct {
	points []string // their names
	arms   []row
	rounds int
	early  bool // points may end before their last round
}

// A row is what is known of an arm.
type row struct {
	name   string
	cells  int // in all; 0: not known beforehand
	done   int
	failed int
	rate   float64 // requests/s as last seen, of a cell under way or done
	p99    float64 // ns
	bound  bool    // rate is a lower bound
	rates  []float64
	seen   bool // rates has something of the cell under way
}

func planOf(run *result.Run) plan {
	p := plan{rounds: run.Rounds, early: run.Until > 0}
	for i := range run.Points {
		p.points = append(p.points, run.Points[i].Name)
	}
	done := make(map[string]int)
	for i := range run.Samples {
		if !run.Samples[i].Dropped {
			done[run.Samples[i].Arm]++
		}
	}
	for _, arm := range run.Arms {
		r := row{name: arm.Name, cells: len(run.Points) * run.Rounds, done: done[arm.Name]}
		if arm.Ceiling {
			r.cells = 0 // it runs in the first rounds only
		}
		p.arms = append(p.arms, r)
	}
	return p
}

// point names the one with index i for a line, "" when there is only one.
func (p *plan) point(i int) string {
	if len(p.points) < 2 || i < 0 || i >= len(p.points) {
		return ""
	}
	return p.points[i]
}

// A place is which cell is meant.
type place struct {
	arm          string
	point, round int
}
