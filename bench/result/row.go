package result

import (
	"slices"

	"github.com/handoff-http/handoff/bench/stats"
)

func summariseArm(run *Run, arm Arm, cells, base []Sample) Row {
	row := Row{
		Arm: arm.Name, Conns: run.Load.Conns,
		CPU:            median(cells, (*Sample).cpuPerRequest),
		CPURatio:       ratio(cells, base, (*Sample).cpuPerRequest),
		ReqPerSec:      median(cells, (*Sample).reqPerSec),
		ReqRatio:       ratio(cells, base, (*Sample).reqPerSec),
		P50:            median(cells, (*Sample).p50),
		P99:            median(cells, (*Sample).p99),
		SwitchesPerReq: median(cells, (*Sample).switchesPerRequest),
		RSS:            median(cells, (*Sample).rss),
	}
	starved, stalled, saturated, idle := 0, 0, 0, 0
	for i := range cells {
		cell := &cells[i]
		row.count(cell)
		starved += one(cell.starved())
		stalled += one(cell.stalled())
		saturated += one(cell.saturated(run.Load.Threads))
		idle += one(cell.idle(run.Load.Threads))
	}
	row.AtLeast = saturated > 0 && 2*saturated >= row.Rounds
	row.Idle = idle > 0 && 2*idle >= row.Rounds && run.Load.busying()
	row.Status = status(arm, &row, starved, stalled)
	row.Answer = answer(cells)
	return row
}

// count adds one cell to the row's totals.
func (row *Row) count(cell *Sample) {
	if !cell.OK() {
		if cell.Error != "" && !slices.Contains(row.Failures, cell.Error) {
			row.Failures = append(row.Failures, cell.Error)
		}
		return
	}
	if row.Rounds == 0 || cell.Load.Served < row.Served {
		row.Served = cell.Load.Served
	}
	row.Stalled = max(row.Stalled, cell.Load.Stalled)
	row.Rounds++
	row.Requests += cell.Load.Requests
	row.Errors += cell.errors()
	for kind, n := range cell.errorKinds() {
		if row.ErrorKinds == nil {
			row.ErrorKinds = make(map[string]int64)
		}
		row.ErrorKinds[kind] += n
	}
}

// status calls an arm starved when it was in half of its rounds or more, so that one connection lost to an accident
// does not take a model out of the ranking. To lose connections that were served is worse: once may be an accident of a
// long run, twice is not.
func status(arm Arm, row *Row, starved, stalled int) Status {
	switch {
	case row.Rounds == 0 && len(row.Failures) == 0:
		return NotRun
	case row.Rounds == 0:
		return Failed
	case 2*starved >= row.Rounds:
		return Starved
	case stalled > 1 || stalled > 0 && 2*stalled >= row.Rounds:
		return Stalled
	case arm.Control:
		return Control
	default:
		return Ranked
	}
}

func median(cells []Sample, figure func(*Sample) float64) float64 {
	return stats.Median(figures(cells, figure))
}

func ratio(cells, base []Sample, figure func(*Sample) float64) stats.Ratio {
	return stats.Paired(figures(cells, figure), figures(base, figure))
}

func figures(cells []Sample, figure func(*Sample) float64) []float64 {
	v := make([]float64, len(cells))
	for i := range cells {
		v[i] = figure(&cells[i])
	}
	return v
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}
