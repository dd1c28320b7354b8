package search

import "slices"

// Probe is one window at one rate.
type Probe struct {
	Rate      float64 `json:"rate_per_sec"`
	Window    Length  `json:"window"`
	Held      bool    `json:"held"`
	Saturated bool    `json:"saturated,omitempty"` // it was the generator that gave way
	Why       string  `json:"why,omitempty"`
}

// Result is what is known so far; after Next said done it is final.
type Result struct {
	Best        float64 `json:"best_per_sec"`                   // highest rate that held, requests/s; 0: none did
	FirstFailed float64 `json:"first_failed_per_sec,omitempty"` // lowest above Best that did not; 0: none was found
	AtLeast     bool    `json:"at_least,omitempty"`             // nothing above Best showed the server's limit: read "≥ Best"
	Confirmed   int     `json:"confirmed"`                      // long windows that Best held
	Reason      string  `json:"reason"`                         // why the search ended; "not finished" until it did
	Probes      []Probe `json:"probes"`                         // in order
}

// Result gives what was found. The caller owns it.
func (s *Search) Result() Result {
	r := Result{
		Best:        s.bracket.low(),
		FirstFailed: s.bracket.high(),
		Confirmed:   s.bracket.confirmed(),
		Reason:      s.reason,
		Probes:      slices.Clone(s.probes),
	}
	r.AtLeast = r.Best > 0 && (r.FirstFailed == 0 || s.bracket.saturated())
	if r.Reason == "" {
		r.Reason = "not finished"
	}
	return r
}
