package live

import (
	"maps"
	"time"

	"github.com/handoff-http/handoff/bench/matrix"
)

// clock estimates how long the rest takes from the cells that this process has measured.
type clock struct {
	since   time.Time     // the first cell
	at      time.Time     // the last one done
	done    int           // of this process
	reached int           // the highest number of a cell that is done
	total   int           // cells of the run, and those of a continued one that were there
	numbers map[place]int // of the cells under way
}

func (c clock) begin(cell matrix.Cell) clock {
	c.numbers = maps.Clone(c.numbers)
	if c.numbers == nil {
		c.numbers = make(map[place]int)
	}
	c.total = cell.Total
	c.numbers[place{cell.Arm, cell.Point, cell.Round}] = cell.Number
	return c
}

func (c clock) finish(p place, now time.Time) clock {
	c.reached = max(c.reached, c.numbers[p])
	c.numbers = maps.Clone(c.numbers)
	delete(c.numbers, p)
	c.done++
	c.at = now
	return c
}

// left is how much longer it takes; false when there is nothing to go by.
func (c clock) left(now time.Time) (time.Duration, bool) {
	if c.done == 0 {
		return 0, false
	}
	each := c.at.Sub(c.since) / time.Duration(c.done)
	return max(0, each*time.Duration(c.total-c.reached)-now.Sub(c.at)), true
}
