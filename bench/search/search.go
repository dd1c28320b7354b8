// Package search looks for the highest request rate under which a condition holds, such as a latency objective: it says
// which rate to try next and for how long, and is told what happened. It climbs geometrically until a rate fails, halves
// the bracket in logarithms until its ends are a resolution apart, and confirms the best over long windows.
//
// Machines are noisy, so it takes no single failure for an answer: a probe that fails is made once more, a rate that failed
// is doubted when everything up to it held, and a confirmation that fails lowers the bracket and the search goes on.
//
// It has no clock, sends nothing and reads nothing, so the same reports lead to the same probes. It promises nothing about
// a condition that fails at low rates and holds at high ones: it then finds one of the edges. It refuses to call a rate
// the knee when it was the generator that gave way: that result is a lower bound.
package search

import "math"

// Length is how long a probe lasts; what that is in seconds is the caller's business.
type Length string

const (
	Short Length = "short" // to find the bracket
	Long  Length = "long"  // to confirm: queues that build slowly need time to show
)

const (
	climbing   = 2    // factor between rates until something fails
	careful    = 1.25 // and from then on
	descending = 4    // factor while nothing has held yet
	finest     = 1e-3 // resolution; rates are rounded to four digits
)

// Config is what to search; its zero value works.
type Config struct {
	Start      float64 // first rate, requests/s; 0: 1000
	Most       float64 // no higher rate is asked for, requests/s; 0: no such limit
	Resolution float64 // the ends of the bracket may be so far apart, as a share; 0: 0.05; at least 0.001
	Confirm    int     // long windows the best rate must hold; 0: 2; negative: none
	Probes     int     // after so many the search ends, wherever it is; 0: 40
}

func (c Config) filled() Config {
	if !(c.Start > 0) || math.IsInf(c.Start, 1) {
		c.Start = 1000
	}
	if !(c.Resolution > 0) {
		c.Resolution = 0.05
	}
	c.Resolution = max(c.Resolution, finest)
	if c.Most > 0 {
		c.Start = min(c.Start, c.Most)
	}
	if c.Confirm == 0 {
		c.Confirm = 2
	}
	if c.Probes <= 0 {
		c.Probes = 40
	}
	return c
}

// Search is one search, for one goroutine.
type Search struct {
	config  Config
	bracket bracket
	probes  []Probe
	asked   bool
	next    Probe          // asked for, not reported yet
	failed  bool           // next is the repetition of a probe that failed
	blips   map[Probe]bool // rates and windows of which a failure was made good: the next one there counts
	factor  float64
	length  Length // Long once a confirmation failed: short windows have shown that they cannot tell
	least   float64
	reason  string // why it ended
}

// New starts a search.
func New(c Config) *Search {
	c = c.filled()
	return &Search{config: c, blips: map[Probe]bool{}, factor: climbing, length: Short, least: min(1, c.Start/64)}
}

// Next says which rate to try, in requests/s, and how long. It says the same until Report or Saturated is called. done:
// there is nothing more to try.
func (s *Search) Next() (rate float64, window Length, done bool) {
	if !s.asked && s.reason == "" {
		s.plan()
	}
	if s.reason != "" {
		return 0, "", true
	}
	return s.next.Rate, s.next.Window, false
}

// Report says whether the condition held at the rate Next asked for, and what was seen ("p99 23ms"). Unasked, it is ignored.
func (s *Search) Report(held bool, why string) { s.report(held, false, why) }

// Saturated says, instead of Report, that the generator could not make the rate, so that nothing is known of the server:
// the rate is no candidate, and what is found below it is a lower bound.
func (s *Search) Saturated(why string) { s.report(false, true, why) }

func (s *Search) report(held, saturated bool, why string) {
	if !s.asked {
		return
	}
	s.asked = false
	p := s.next
	p.Held, p.Saturated, p.Why = held, saturated, why
	s.probes = append(s.probes, p)
	switch {
	case held:
		s.held(p)
	case !s.failed && !s.blips[s.next] && p.Rate != s.bracket.high():
		s.failed = true // once more before it counts, unless this was the second asking
	default:
		s.gaveWay(p)
	}
}
