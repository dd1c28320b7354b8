package result

import (
	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/stats"
	"github.com/handoff-http/handoff/bench/verdict"
)

// Summary is what a run says, computed from its samples.
type Summary struct {
	Partial  bool              `json:"partial"`
	Reason   string            `json:"reason,omitempty"`
	Baseline string            `json:"baseline"`
	Points   []PointSummary    `json:"points"` // as in Run.Points
	Verdicts []verdict.Verdict `json:"verdicts,omitempty"`
	// Failed: an arm that is ranked, the baseline or its control has a verdict of level fail that stands, or a threshold
	// was not kept. A generator at its limit in a closed loop is no failure: what is ranked by remains true; nor is
	// anything that befell the ceiling.
	Failed bool `json:"failed"`
}

// PointSummary is what was found at one point.
type PointSummary struct {
	Point    string `json:"point,omitempty"` // its name
	RankedBy string `json:"ranked_by"`       // ByCPU, or ByRate where the system gives no CPU figure
	Rounds   int    `json:"rounds"`          // in which at least one cell was measured
	Rows     []Row  `json:"rows"`            // ranked first, best first; then starved or stalled; then without figures
	// Floor is the baseline over itself in what is ranked by: a difference smaller than this one says nothing. FloorRate
	// is the same of requests/s.
	Floor     stats.Ratio `json:"floor"`
	FloorRate stats.Ratio `json:"floor_req"`
	// Ceiling is the server that does nothing, nil if none was measured. It is not one of Rows.
	Ceiling *Row `json:"ceiling,omitempty"`
}

// What PointSummary.RankedBy says.
const (
	ByCPU  = "cpu_ns_per_req"
	ByRate = "req_per_sec"
)

// Row is an arm at a point. Absolute figures are medians over its rounds, 0 if there is none; ratios are geometric means,
// because their interval is one of means. The ranking is by the ratios.
type Row struct {
	Rank           int               `json:"rank,omitempty"` // from 1; 0: not ranked
	Arm            string            `json:"arm"`
	Status         Status            `json:"status"`
	CPU            float64           `json:"cpu_ns_per_req"`
	CPURatio       stats.Ratio       `json:"cpu_ratio"` // over the baseline, paired by round
	ReqPerSec      float64           `json:"req_per_sec"`
	Offered        float64           `json:"offered_per_sec,omitempty"` // in an open loop
	AtLeast        bool              `json:"at_least"`                  // the generator was the limit: the server could do more
	ReqRatio       stats.Ratio       `json:"req_ratio"`
	Idle           bool              `json:"idle"` // neither side was busy, and nothing asked for is a reason
	P50            float64           `json:"p50_ns"`
	P99            float64           `json:"p99_ns"`
	P999           float64           `json:"p99_9_ns"`
	LagP99         float64           `json:"lag_p99_ns,omitempty"` // of the generator behind its schedule, in an open loop
	SwitchesPerReq float64           `json:"switches_per_req"`
	RSS            float64           `json:"rss_bytes"`
	PerConn        float64           `json:"rss_per_conn_bytes"`      // 0 if it cannot be said
	PerConnOver    int               `json:"rss_per_conn_over_conns"` // what RSS grew by since the point of so many connections, for each one more; 0: all of RSS ÷ Conns
	Served         int               `json:"served"`                  // connections that got an answer, in the worst round
	Stalled        int               `json:"stalled"`                 // connections that got none any more, in the worst round
	Conns          int               `json:"conns"`
	Requests       int64             `json:"requests"`          // answered as they should be, over all rounds
	Overdue        int64             `json:"overdue,omitempty"` // due and never answered, over all rounds of an open loop
	Errors         int64             `json:"errors"`
	ErrorKinds     map[string]int64  `json:"error_kinds,omitempty"`
	Inside         *Waterfall        `json:"inside,omitempty"`   // where its latency went, over all rounds
	Answer         *load.Answer      `json:"answer,omitempty"`   // status 0, length -1, no hash where it varies by round
	Rounds         int               `json:"rounds"`             // measured
	Failures       []string          `json:"failures,omitempty"` // why others were not, one each
	Verdicts       []verdict.Verdict `json:"verdicts,omitempty"` // that stand: see verdict.Settle
}

// Status says what kind of result a row is.
type Status string

// Only Ranked rows have a rank.
const (
	Ranked  Status = "ranked"
	Control Status = "control" // the baseline's second run
	Ceiling Status = "ceiling" // the server that does nothing
	Starved Status = "starved" // did not answer on every connection: a result, and not comparable with the others
	Stalled Status = "stalled" // stopped answering on some: a result too
	Failed  Status = "failed"  // tried, and not measured in any round
	NotRun  Status = "not run" // the run ended before its turn
)
