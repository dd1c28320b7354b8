package load

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Stage is a part of an open loop's window, in which the rate goes linearly From one To another, in requests per second.
type Stage struct {
	From, To float64
	Duration time.Duration
}

// String gives back what ParseStages read.
func (s Stage) String() string {
	rate := strconv.FormatFloat(s.From, 'g', -1, 64)
	if s.To != s.From {
		rate += "-" + strconv.FormatFloat(s.To, 'g', -1, 64)
	}
	return rate + ":" + s.Duration.String()
}

// ParseStages reads RATE:DURATION or FROM-TO:DURATION, several separated by commas: "1000:5s,1000-5000:10s".
func ParseStages(s string) ([]Stage, error) {
	var stages []Stage
	for _, text := range strings.Split(s, ",") {
		one, err := parseStage(strings.TrimSpace(text))
		if err != nil {
			return nil, fmt.Errorf("load: stage %q: %w", text, err)
		}
		stages = append(stages, one)
	}
	return stages, Config{Stages: stages}.validateStages()
}

func parseStage(s string) (Stage, error) {
	rates, length, ok := strings.Cut(s, ":")
	if !ok {
		return Stage{}, fmt.Errorf("want RATE:DURATION or FROM-TO:DURATION, such as 1000-5000:10s")
	}
	from, to, ramp := strings.Cut(rates, "-")
	if !ramp {
		to = from
	}
	var one Stage
	var err error
	if one.From, err = strconv.ParseFloat(from, 64); err == nil {
		one.To, err = strconv.ParseFloat(to, 64)
	}
	if err != nil {
		return Stage{}, fmt.Errorf("%q is no rate in requests per second", rates)
	}
	if one.Duration, err = time.ParseDuration(length); err != nil {
		return Stage{}, fmt.Errorf("%q is no duration, want one such as 10s", length)
	}
	return one, nil
}

// stages are those of the window; without any in the Config, one of its rate.
func (c Config) stages() []Stage {
	if len(c.Stages) > 0 {
		return c.Stages
	}
	return []Stage{{c.Rate, c.Rate, 25 * time.Hour}} // longer than any window, which cuts it
}

// length of all stages.
func (c Config) staged() (d time.Duration) {
	for _, s := range c.Stages {
		d += s.Duration
	}
	return d
}

// offered is the mean rate that is asked for, in requests per second.
func (c Config) offered() float64 {
	if len(c.Stages) == 0 {
		return c.Rate
	}
	n := 0.0
	for _, s := range c.Stages {
		n += (s.From + s.To) / 2 * s.Duration.Seconds()
	}
	return n / c.staged().Seconds()
}

func goodRate(r float64) bool { return !math.IsNaN(r) && r >= 0 && r <= maxRate }

func (c Config) validateStages() error {
	for i, s := range c.Stages {
		switch {
		case !goodRate(s.From) || !goodRate(s.To):
			return fmt.Errorf("load: stage %d has rate %v to %v, want 0..%d requests per second", i+1, s.From, s.To, int64(maxRate))
		case s.Duration < time.Millisecond || s.Duration > 24*time.Hour:
			return fmt.Errorf("load: stage %d lasts %v, want %v..%v", i+1, s.Duration, time.Millisecond, 24*time.Hour)
		}
	}
	if len(c.Stages) == 0 {
		return nil
	}
	switch {
	case len(c.Stages) > maxStages:
		return fmt.Errorf("load: %d stages, want at most %d", len(c.Stages), maxStages)
	case c.staged() > 24*time.Hour:
		return fmt.Errorf("load: stages last %v in all, want at most 24h", c.staged())
	case c.offered() == 0:
		return fmt.Errorf("load: no stage has a rate above 0")
	}
	return nil
}
