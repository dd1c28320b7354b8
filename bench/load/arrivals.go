package load

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// Arrivals is how the requests of an open loop are spread over time.
type Arrivals uint8

// Constant arrivals come at equal distances; Poisson arrivals come independently of each other, as those of many users do.
const (
	Constant Arrivals = iota
	Poisson
)

// ParseArrivals reads "const" or "poisson".
func ParseArrivals(s string) (Arrivals, error) {
	switch strings.ToLower(s) {
	case "const", "constant":
		return Constant, nil
	case "poisson":
		return Poisson, nil
	}
	return 0, fmt.Errorf("load: arrivals %q, want const or poisson", s)
}

func (a Arrivals) String() string {
	if a == Poisson {
		return "poisson"
	}
	return "const"
}

// timetable maps the number of an arrival to its time: the inverse of the integral of the rate. Evenly numbered
// arrivals are constant ones; numbers that lie exponentially apart make a Poisson process of that rate, ramps included.
type timetable struct {
	legs  []leg
	total float64 // arrivals in all
}

// leg is a stage: where it begins, and how many arrivals lie before it.
type leg struct {
	from, to float64 // arrivals per second
	seconds  float64
	start    int64 // ns since the window's opening
	before   float64
}

// newTimetable counts arrivals, of Pipeline requests each.
func newTimetable(c Config) *timetable {
	t := &timetable{}
	start := time.Duration(0)
	for _, s := range c.stages() {
		l := leg{s.From / float64(c.Pipeline), s.To / float64(c.Pipeline), s.Duration.Seconds(), int64(start), t.total}
		t.legs = append(t.legs, l)
		t.total += (l.from + l.to) / 2 * l.seconds
		start += s.Duration
	}
	return t
}

const never = math.MaxInt64

// at is when arrival x is due, in ns since the window's opening; never if it lies behind the end.
func (t *timetable) at(x float64) int64 {
	if x >= t.total {
		return never
	}
	i := len(t.legs) - 1
	for t.legs[i].before > x {
		i--
	}
	l := &t.legs[i]
	return l.start + int64(l.after(x-l.before)*1e9)
}

// early is when arrival x of the warm-up is due, at the first rate for as long as it takes.
func (t *timetable) early(x float64) int64 {
	if t.legs[0].from == 0 {
		return never
	}
	return int64(x / t.legs[0].from * 1e9)
}

// after is the time in seconds in which a leg has brought x arrivals: a·t + (b−a)·t²/2D = x, solved without cancellation.
func (l *leg) after(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return 2 * x / (l.from + math.Sqrt(l.from*l.from+2*(l.to-l.from)*x/l.seconds))
}

// stage is the one that a time since the window's opening lies in.
func (t *timetable) stage(ns int64) int {
	i := len(t.legs) - 1
	for i > 0 && t.legs[i].start > ns {
		i--
	}
	return i
}

// stream numbers the arrivals of one worker among several. A Poisson process that is split at random remains one, so
// each worker draws its own; a constant one is dealt out in turn, so that the workers together are evenly spaced.
type stream struct {
	poisson     bool
	part, parts float64
	rng         *rand.Rand
	x           float64
}

// reset begins again with the first arrival.
func (s *stream) reset() {
	s.x = s.part
	if s.poisson {
		s.x = s.parts * s.rng.ExpFloat64()
	}
}

// next goes on to the next arrival.
func (s *stream) next() {
	if s.poisson {
		s.x += s.parts * s.rng.ExpFloat64()
		return
	}
	s.x += s.parts
}
