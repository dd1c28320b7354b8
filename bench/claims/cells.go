package claims

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

const (
	usualRounds, quickRounds = 10, 5
	usualWindow              = 500 * time.Millisecond
	// Where a border is near, more rounds say more than longer ones: what hits a round is set aside with it. Even, so that each
	// order of the cells has its mirror image.
	nearRounds, nearQuickRounds = 16, 10
	nearQuickWindow             = 200 * time.Millisecond
	// besideMark is what the figures of a cell's second generator are named with.
	besideMark = "/beside"
	// ControlMark is what the name of the baseline's second run ends with.
	ControlMark = " (A/A)"
)

// cells are those of the claim, each with its name and its load.
func (c *Claim) cells() []Cell {
	var all []Cell
	for _, arm := range c.Arms {
		all = append(all, Cell{Name: arm, Arm: arm, Load: c.Load})
	}
	for _, cell := range c.Cells {
		if cell.Name == "" {
			cell.Name = cell.Arm
		}
		if reflect.ValueOf(cell.Load).IsZero() {
			cell.Load = c.Load
		}
		all = append(all, cell)
	}
	return all
}

// control is the cell that runs twice: the baseline of the first ratio. There is none where every border of a ratio is so
// far from 1 that no noise reaches it.
func (c *Claim) control() (Cell, bool) {
	for _, p := range c.Predict {
		if p.To != "" && p.isNear() {
			cells := c.cells()
			i := slices.IndexFunc(cells, func(cell Cell) bool { return cell.Name == strings.TrimSuffix(p.To, besideMark) })
			if i < 0 {
				return Cell{}, false
			}
			cell := cells[i]
			cell.Name += ControlMark
			return cell, true
		}
	}
	return Cell{}, false
}

// near is how far from 1 a border may be to be worth a control.
const near = 1.5

func (p *Prediction) isNear() bool {
	for _, border := range []float64{p.AtLeast, p.AtMost} {
		if border > 1/near && border < near {
			return true
		}
	}
	return false
}

// rounds and window are how a claim is measured, quickly or not.
func (c *Claim) rounds(quick bool) int {
	n, few := usualRounds, quickRounds
	if c.takesRounds() {
		n, few = nearRounds, nearQuickRounds
	}
	if c.Rounds > 0 {
		n = c.Rounds
	}
	if quick {
		n = min(n, few)
	}
	return n
}

// takesRounds says that a border is near, and a round is short since cells take turns in it; or that rounds differ.
func (c *Claim) takesRounds() bool {
	_, near := c.control()
	return near && !c.alone() || c.Paced
}

func (c *Claim) window(quick bool) time.Duration {
	w := usualWindow
	if c.Window > 0 {
		w = c.Window
	}
	for _, cell := range c.cells() {
		if d := cell.Load.length(); d > 0 {
			return d
		}
	}
	switch {
	case !quick || c.Whole:
		return w
	case c.Window == 0 && c.takesRounds():
		return nearQuickWindow
	}
	return w / 2
}

func (c *Claim) alone() bool {
	return c.Alone || slices.ContainsFunc(c.cells(), func(cell Cell) bool { return cell.Load.open() || cell.Load.Beside != nil })
}
