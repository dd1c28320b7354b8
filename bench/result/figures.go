package result

// The figures of one cell. 0 stands for one that there is not: a cell that failed, a system that does not tell.

func (s *Sample) cpuPerRequest() float64 {
	if !s.OK() || s.Load.Server == nil {
		return 0
	}
	return perRequest(s, float64(s.Load.Server.CPU))
}

func (s *Sample) switchesPerRequest() float64 {
	if !s.OK() || s.Load.Server == nil {
		return 0
	}
	return perRequest(s, float64(s.Load.Server.SwitchesVoluntary+s.Load.Server.SwitchesInvoluntary))
}

func perRequest(s *Sample, total float64) float64 {
	if s.Load.Requests == 0 {
		return 0
	}
	return total / float64(s.Load.Requests)
}

func (s *Sample) rss() float64 {
	if !s.OK() || s.Load.Server == nil {
		return 0
	}
	return float64(s.Load.Server.RSS)
}

func (s *Sample) reqPerSec() float64 {
	if !s.OK() {
		return 0
	}
	return s.Load.ReqPerSec
}

func (s *Sample) p50() float64 {
	if !s.OK() {
		return 0
	}
	return float64(s.Load.Latency.P50)
}

func (s *Sample) p99() float64 {
	if !s.OK() {
		return 0
	}
	return float64(s.Load.Latency.P99)
}

func (s *Sample) p999() float64 {
	if !s.OK() {
		return 0
	}
	return float64(s.Load.Latency.P999)
}

func (s *Sample) mean() float64 {
	if !s.OK() {
		return 0
	}
	return float64(s.Load.Latency.Mean)
}

// errors counts those of the whole cell: one in the warm-up is an error too.
func (s *Sample) errors() (n int64) {
	for _, count := range s.errorKinds() {
		n += count
	}
	return n
}

func (s *Sample) errorKinds() map[string]int64 {
	kinds := make(map[string]int64)
	if s.OK() {
		for _, of := range []map[string]int64{s.Load.Errors, s.Load.ErrorsOutside} {
			for kind, n := range of {
				kinds[kind] += n
			}
		}
	}
	return kinds
}

func (s *Sample) starved() bool { return s.OK() && s.Load.Served < s.Load.Conns }

func (s *Sample) stalled() bool { return s.OK() && s.Load.Stalled > 0 }

// idleBelow is the share of its CPU below which a side is taken not to have been busy.
const idleBelow = 0.5

// idle reports whether neither side was busy: the generator with all of its threads, the server with as much as one CPU,
// since a model of one thread has no use for more. One of them is, where nothing else holds them up.
func (s *Sample) idle(threads int) bool {
	if !s.OK() || s.Load.Elapsed <= 0 || s.Load.Generator.CPU <= 0 || s.Load.Server == nil || s.Load.Server.CPU <= 0 {
		return false
	}
	half := idleBelow * float64(s.Load.Elapsed)
	return float64(s.Load.Generator.CPU) < half*float64(threads) && float64(s.Load.Server.CPU) < half
}

// The figures of an open loop.

func (s *Sample) offered() float64 {
	if !s.OK() {
		return 0
	}
	return s.Load.Offered
}

func (s *Sample) overdue() int64 {
	if !s.OK() {
		return 0
	}
	return s.Load.Overdue
}

func (s *Sample) lagP99() float64 {
	if !s.OK() || s.Load.Lag == nil {
		return 0
	}
	return float64(s.Load.Lag.P99)
}
