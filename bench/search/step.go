package search

import (
	"fmt"
	"math"
	"strconv"
)

// held takes a rate into the bracket. If it held only when repeated, failure is near.
func (s *Search) held(p Probe) {
	if s.failed {
		s.failed, s.factor = false, careful
		s.blips[s.next] = true
	}
	s.bracket.hold(p.Rate, p.Window == Long)
}

func (s *Search) gaveWay(p Probe) {
	s.failed, s.factor = false, careful
	if p.Window == Long {
		s.length = Long
	}
	s.bracket.fail(p.Rate, p.Saturated)
}

// plan decides on the next probe, or on the end.
func (s *Search) plan() {
	rate, window := s.choose()
	if s.reason != "" {
		return
	}
	if len(s.probes) >= s.config.Probes {
		s.reason = fmt.Sprintf("stopped after %d probes", len(s.probes))
		return
	}
	s.asked, s.next = true, Probe{Rate: rate, Window: window}
}

// choose is the whole of the search: what to try, given what is known.
func (s *Search) choose() (rate float64, window Length) {
	low, high := s.bracket.low(), s.bracket.high()
	switch {
	case s.failed:
		return s.next.Rate, s.next.Window
	case low == 0 && high == 0:
		return s.config.Start, s.length
	case low == 0 && high <= s.least:
		s.reason = fmt.Sprintf("not even %.4g requests/s held", high)
		return 0, ""
	case low == 0:
		return max(rounded(high/descending, 0, high), s.least), s.length
	case high == 0 && !s.atMost(low):
		return s.capped(rounded(low*s.factor, low, math.Inf(1))), s.length
	case high > low*(1+s.config.Resolution):
		return rounded(math.Sqrt(low)*math.Sqrt(high), low, high), s.length
	case s.bracket.doubtful():
		s.bracket.doubted = true
		return high, s.length
	case s.bracket.confirmed() < s.config.Confirm:
		return low, Long
	}
	s.reason = s.found(low, high)
	return 0, ""
}

func (s *Search) found(low, high float64) string {
	switch {
	case high == 0:
		return fmt.Sprintf("%.4g requests/s held, and no more was to be tried", low)
	case s.bracket.saturated():
		return fmt.Sprintf("the generator could not make %.4g requests/s", high)
	}
	return fmt.Sprintf("%.4g requests/s held, %.4g did not", low, high)
}

func (s *Search) atMost(rate float64) bool { return s.config.Most > 0 && rate >= s.config.Most }

func (s *Search) capped(rate float64) float64 {
	if s.atMost(rate) {
		return s.config.Most
	}
	return rate
}

// rounded gives a rate four digits, for those who read it, unless that moves it out of the open interval.
func rounded(rate, above, below float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(rate, 'g', 4, 64), 64)
	if err == nil && r > above && r < below {
		return r
	}
	return rate
}
