package result

import (
	"cmp"
	"math"
	"slices"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/stats"
)

// Summary is what a run says, computed from its samples.
type Summary struct {
	Partial  bool   `json:"partial"`
	Reason   string `json:"reason,omitempty"`
	Baseline string `json:"baseline"`
	RankedBy string `json:"ranked_by"` // ByCPU, or ByRate where the system gives no CPU figure
	Rounds   int    `json:"rounds"`    // in which at least one cell was measured
	Rows     []Row  `json:"rows"`      // ranked first, best first; then starved or stalled; then without figures
	// Floor is the baseline over itself in what is ranked by: a difference smaller than this one says nothing. FloorRate
	// is the same of requests/s.
	Floor     stats.Ratio `json:"floor"`
	FloorRate stats.Ratio `json:"floor_req"`
}

// What Summary.RankedBy says.
const (
	ByCPU  = "cpu_ns_per_req"
	ByRate = "req_per_sec"
)

// Row is an arm. Absolute figures are medians over its rounds, 0 if there is none; ratios are geometric means, because
// their interval is one of means. The ranking is by the ratios.
type Row struct {
	Rank           int              `json:"rank,omitempty"` // from 1; 0: not ranked
	Arm            string           `json:"arm"`
	Status         Status           `json:"status"`
	CPU            float64          `json:"cpu_ns_per_req"`
	CPURatio       stats.Ratio      `json:"cpu_ratio"` // over the baseline, paired by round
	ReqPerSec      float64          `json:"req_per_sec"`
	AtLeast        bool             `json:"at_least"` // the generator was the limit: the server could do more
	ReqRatio       stats.Ratio      `json:"req_ratio"`
	Idle           bool             `json:"idle"` // neither side was busy, and nothing asked for is a reason
	P50            float64          `json:"p50_ns"`
	P99            float64          `json:"p99_ns"`
	SwitchesPerReq float64          `json:"switches_per_req"`
	RSS            float64          `json:"rss_bytes"`
	Served         int              `json:"served"`  // connections that got an answer, in the worst round
	Stalled        int              `json:"stalled"` // connections that got none any more, in the worst round
	Conns          int              `json:"conns"`
	Requests       int64            `json:"requests"` // answered as they should be, over all rounds
	Errors         int64            `json:"errors"`
	ErrorKinds     map[string]int64 `json:"error_kinds,omitempty"`
	Answer         *load.Answer     `json:"answer,omitempty"`   // status 0, length -1, no hash where it varies by round
	Rounds         int              `json:"rounds"`             // measured
	Failures       []string         `json:"failures,omitempty"` // why others were not, one each
}

// Status says what kind of result a row is.
type Status string

// Only Ranked rows have a rank.
const (
	Ranked  Status = "ranked"
	Control Status = "control" // the baseline's second run
	Starved Status = "starved" // did not answer on every connection: a result, and not comparable with the others
	Stalled Status = "stalled" // stopped answering on some: a result too
	Failed  Status = "failed"  // tried, and not measured in any round
	NotRun  Status = "not run" // the run ended before its turn
)

// Summarise computes the summary of what run holds so far.
func Summarise(run *Run) Summary {
	rounds := byArm(run)
	base := rounds[run.Baseline]
	s := Summary{Partial: run.Partial, Reason: run.Reason, Baseline: run.Baseline, RankedBy: rankedBy(run), Rounds: measuredRounds(run)}
	for _, arm := range run.Arms {
		row := summariseArm(run, arm, rounds[arm.Name], base)
		if arm.Control {
			s.Floor, s.FloorRate = row.CPURatio, row.ReqRatio
			if s.RankedBy == ByRate {
				s.Floor = row.ReqRatio
			}
		}
		s.Rows = append(s.Rows, row)
	}
	rank(s.Rows, s.RankedBy)
	return s
}

// byArm sorts samples by arm and round; a round without the arm is an empty sample, which has no figures.
func byArm(run *Run) map[string][]Sample {
	arms := make(map[string][]Sample)
	for _, arm := range run.Arms {
		arms[arm.Name] = make([]Sample, run.Rounds)
	}
	for _, s := range run.Samples {
		if cells := arms[s.Arm]; s.Round >= 1 && s.Round <= len(cells) {
			cells[s.Round-1] = s
		}
	}
	return arms
}

func rankedBy(run *Run) string {
	by := ByCPU
	for i := range run.Samples {
		if run.Samples[i].cpuPerRequest() > 0 {
			return ByCPU
		}
		if run.Samples[i].OK() {
			by = ByRate
		}
	}
	return by
}

func measuredRounds(run *Run) int {
	seen := make(map[int]bool)
	for i := range run.Samples {
		if run.Samples[i].OK() {
			seen[run.Samples[i].Round] = true
		}
	}
	return len(seen)
}

// rank sorts rows and numbers the ranked ones.
func rank(rows []Row, by string) {
	group := map[Status]int{Ranked: 0, Control: 0, Starved: 1, Stalled: 1, Failed: 2, NotRun: 2}
	cost := costs(rows, by)
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(group[a.Status], group[b.Status]), cmp.Compare(cost(&a), cost(&b)))
	})
	n := 0
	for i := range rows {
		if rows[i].Status == Ranked {
			n++
			rows[i].Rank = n
		}
	}
}

// costs is what rows are ranked by, the least first, and infinite without a figure. It is the ratio, so that the ranking
// never contradicts it: the median may, where rounds drift or some are missing. Without the baseline's figures there
// are no ratios, and it is the median.
func costs(rows []Row, by string) func(*Row) float64 {
	ratio, figure, sign := func(r *Row) stats.Ratio { return r.CPURatio }, func(r *Row) float64 { return r.CPU }, 1.0
	if by == ByRate {
		ratio, figure, sign = func(r *Row) stats.Ratio { return r.ReqRatio }, func(r *Row) float64 { return r.ReqPerSec }, -1
	}
	paired := !slices.ContainsFunc(rows, func(r Row) bool { return figure(&r) > 0 && ratio(&r).Pairs == 0 })
	return func(r *Row) float64 {
		switch {
		case figure(r) <= 0:
			return math.Inf(1)
		case paired:
			return sign * ratio(r).Value
		}
		return sign * figure(r)
	}
}
