package result

import (
	"time"

	"github.com/handoff-http/handoff/bench/stats"
)

// Difference is what changed from one run to another, at the points and for the arms that both have. Every ratio is B's
// figure over A's.
type Difference struct {
	A        Side              `json:"a"`
	B        Side              `json:"b"`
	Baseline string            `json:"baseline"`
	Points   []PointDifference `json:"points"`
	OnlyA    []string          `json:"only_a,omitempty"` // points and arms that the other run has not
	OnlyB    []string          `json:"only_b,omitempty"`
	// Untested names the arms, and their point where it has a name, of which nobody can say whether they became worse:
	// fewer than stats.MinPairs rounds, or no figures. That Regressions does not list them says nothing.
	Untested []string `json:"untested,omitempty"`
}

// Side is what is meant to differ between two runs that are compared.
type Side struct {
	Version string    `json:"version"`
	Commit  string    `json:"commit,omitempty"`
	Started time.Time `json:"started"`
	Seed    uint64    `json:"seed"`
	Rounds  int       `json:"rounds"`
	Partial bool      `json:"partial"`
	Failed  bool      `json:"failed"` // its verdicts or thresholds say not to believe it
	Memory  int64     `json:"memory_bytes,omitempty"`
}

// PointDifference is one point.
type PointDifference struct {
	Point    string          `json:"point,omitempty"`
	RankedBy string          `json:"ranked_by"` // ByCPU, or ByRate where one of the runs has no CPU figure
	Arms     []ArmDifference `json:"arms"`
}

// ArmDifference is one arm at one point. Medians are 0 where there is none.
type ArmDifference struct {
	Arm      string      `json:"arm"`
	CPUA     float64     `json:"cpu_a_ns_per_req"`
	CPUB     float64     `json:"cpu_b_ns_per_req"`
	RateA    float64     `json:"req_a_per_sec"`
	RateB    float64     `json:"req_b_per_sec"`
	CPU      stats.Ratio `json:"cpu_ratio"`
	Rate     stats.Ratio `json:"req_ratio"`
	AtLeastA bool        `json:"at_least_a,omitempty"` // RateA was the generator's
	AtLeastB bool        `json:"at_least_b,omitempty"`
	StatusA  Status      `json:"status_a"`
	StatusB  Status      `json:"status_b"`
	// RelativeCPU and RelativeRate compare the arm's ratios to RelativeTo, round by round, which a machine that was faster
	// or slower in one of the runs does not move. That is the baseline; for the baseline itself the ceiling, and CPU
	// alone, where both runs have one, and nothing where not.
	RelativeTo   string      `json:"relative_to,omitempty"`
	RelativeCPU  stats.Ratio `json:"relative_cpu_ratio"`
	RelativeRate stats.Ratio `json:"relative_req_ratio"`
	Tested       Tested      `json:"tested"`
}

// Tested says for each ratio of an arm whether there were rounds enough, in both runs, to tell it from 1. One that was not
// tested is not "the same".
type Tested struct {
	CPU          bool `json:"cpu"`
	Rate         bool `json:"req"`
	RelativeCPU  bool `json:"relative_cpu"`
	RelativeRate bool `json:"relative_req"`
}

// Regression is an arm that became worse.
type Regression struct {
	Point    string      `json:"point,omitempty"`
	Arm      string      `json:"arm"`
	Figure   string      `json:"figure"`   // ByCPU or ByRate
	Relative bool        `json:"relative"` // Ratio is of ratios to another arm; false where Lost is all there is to say
	Ratio    stats.Ratio `json:"ratio"`
	Lost     bool        `json:"lost,omitempty"` // it was ranked in A, and in B it is Status
	Status   Status      `json:"status"`
}

// Mismatch refuses a comparison: it lists every setting in which the runs differ and must not.
type Mismatch struct {
	Settings []Setting `json:"settings"`
}

// Setting is one that differs, as a person writes it.
type Setting struct {
	Name string `json:"name"`
	A    string `json:"a"`
	B    string `json:"b"`
}
