package live

import (
	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/verdict"
)

// What a view is told, without what it has no use for: a sample may hold a good deal more.
type (
	begun  struct{ matrix.Cell }
	looked struct {
		matrix.Cell
		load.Snapshot
	}
	finished struct {
		place
		fault    string // why there is no measurement
		requests int64
		errors   int64
		rate     float64 // requests/s
		p50, p99 float64 // ns
		cpu      float64 // ns a request
		verdicts []verdict.Verdict
	}
)

func finish(s result.Sample) finished {
	f := finished{place: place{s.Arm, s.Point, s.Round}, fault: s.Error, verdicts: s.Verdicts}
	r := s.Load
	switch {
	case s.OK():
	case f.fault == "":
		f.fault = "not measured"
		return f
	default:
		return f
	}
	f.requests, f.rate = r.Requests, r.ReqPerSec
	f.p50, f.p99 = float64(r.Latency.P50), float64(r.Latency.P99)
	for _, of := range []map[string]int64{r.Errors, r.ErrorsOutside} {
		for _, n := range of {
			f.errors += n
		}
	}
	if r.Server != nil && r.Requests > 0 {
		f.cpu = float64(r.Server.CPU) / float64(r.Requests)
	}
	return f
}

// bound reports whether the rate is only known to be at least that.
func (f *finished) bound() bool {
	for _, v := range f.verdicts {
		if v.Level == verdict.Bound {
			return true
		}
	}
	return false
}
