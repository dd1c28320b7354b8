package result

import (
	"slices"

	"github.com/handoff-http/handoff/bench/stats"
	"github.com/handoff-http/handoff/bench/verdict"
)

func summariseArm(run *Run, point int, arm Arm, cells, base []Sample) Row {
	p := run.Points[point]
	row := Row{
		Arm: arm.Name, Conns: p.Conns,
		CPU:            median(cells, (*Sample).cpuPerRequest),
		CPURatio:       ratio(cells, base, (*Sample).cpuPerRequest),
		ReqPerSec:      median(cells, (*Sample).reqPerSec),
		ReqRatio:       ratio(cells, base, (*Sample).reqPerSec),
		Offered:        median(cells, (*Sample).offered),
		P50:            median(cells, (*Sample).p50),
		P99:            median(cells, (*Sample).p99),
		P999:           median(cells, (*Sample).p999),
		LagP99:         median(cells, (*Sample).lagP99),
		SwitchesPerReq: median(cells, (*Sample).switchesPerRequest),
		RSS:            median(cells, (*Sample).rss),
	}
	if arm.Ceiling { // it does nothing, so it is no arm that could be better or worse
		row.CPURatio, row.ReqRatio = stats.Ratio{}, stats.Ratio{}
	}
	starved, stalled, idle := 0, 0, 0
	var verdicts [][]verdict.Verdict
	for i := range cells {
		cell := &cells[i]
		row.count(cell)
		starved += one(cell.starved())
		stalled += one(cell.stalled())
		idle += one(cell.idle(p.Threads))
		if cell.OK() {
			verdicts = append(verdicts, run.verdicts(cell))
		}
	}
	row.Verdicts = verdict.Settle(verdicts)
	saturated := verdict.Find(row.Verdicts, verdict.GeneratorSaturated)
	row.AtLeast = saturated != nil && saturated.Level.AtLeast(verdict.Bound)
	row.Idle = idle > 0 && 2*idle >= row.Rounds && p.busying(arm)
	row.Status = status(arm, &row, starved, stalled)
	row.Answer = answer(cells)
	row.Inside = pool(cells)
	row.lenient(run, arm)
	row.Verdicts = append(row.Verdicts, run.judgeThresholds(&row, cells)...)
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
	row.Overdue += cell.overdue()
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
	case arm.Ceiling:
		return Ceiling
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
