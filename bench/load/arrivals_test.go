package load

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// dues are all arrivals of a window, of each of so many workers.
func dues(c Config, workers int) [][]int64 {
	c = c.withDefaults()
	r := bare(c, func() int64 { return 0 })
	all := make([][]int64, workers)
	for i := range all {
		s := newSource(r, nil, i, workers).stream
		for s.reset(); ; s.next() {
			due := r.timing.at(s.x)
			if due >= int64(c.Duration) {
				break
			}
			all[i] = append(all[i], due)
		}
	}
	return all
}

func sorted(all [][]int64) []int64 {
	one := slices.Concat(all...)
	slices.Sort(one)
	return one
}

// Constant arrivals are exactly rate × window, evenly spaced over all workers together.
func TestConstantArrivalsAreExact(t *testing.T) {
	for _, c := range []Config{
		{Rate: 1000, Duration: time.Second},
		{Rate: 20000, Duration: 300 * time.Millisecond},
		{Rate: 7, Duration: 3 * time.Second},
		{Rate: 333333, Duration: 100 * time.Millisecond},
		{Rate: 1e6, Duration: 70 * time.Millisecond, Pipeline: 10},
	} {
		for _, workers := range []int{1, 2, 3, 7} {
			all := sorted(dues(c, workers))
			rate := c.Rate / float64(max(c.Pipeline, 1))
			if want := int(math.Ceil(rate*c.Duration.Seconds() - 1e-6)); len(all) != want {
				t.Errorf("%v/s for %v on %d workers: %d arrivals, want %d", rate, c.Duration, workers, len(all), want)
			}
			for i, due := range all {
				if want := float64(i) / rate * 1e9; math.Abs(float64(due)-want) > 2 {
					t.Fatalf("%v/s on %d workers: arrival %d at %d ns, want %.0f", rate, workers, i, due, want)
				}
			}
		}
	}
}

// Numbers per interval of a Poisson process have a variance equal to their mean, however many workers share it, and
// ramps keep that once the rate is taken out. The seed is fixed, so this cannot fail by chance.
func TestPoissonArrivalsAreDispersed(t *testing.T) {
	const bins = 2000
	for _, c := range []Config{
		{Rate: 10000, Duration: 20 * time.Second, Arrivals: Poisson},
		{Rate: 10000, Duration: 20 * time.Second, Arrivals: Poisson, Seed: 7},
	} {
		for _, workers := range []int{1, 4} {
			var count [bins]float64
			for _, due := range sorted(dues(c, workers)) {
				count[due*bins/int64(c.Duration)]++
			}
			mean, variance := moments(count[:])
			if index := variance / mean; index < 0.9 || index > 1.1 || mean < 99 || mean > 101 {
				t.Errorf("seed %d, %d workers: %.2f arrivals an interval, index of dispersion %.3f, want 100 and near 1", c.Seed, workers, mean, index)
			}
		}
	}
}

func moments(v []float64) (mean, variance float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		variance += (x - mean) * (x - mean) / float64(len(v)-1)
	}
	return mean, variance
}

// Workers draw independently, the same seed gives the same arrivals, another seed others.
func TestPoissonStreamsAreSeeded(t *testing.T) {
	c := Config{Rate: 1000, Duration: 100 * time.Millisecond, Arrivals: Poisson}
	one, again := dues(c, 2), dues(c, 2)
	if !reflect.DeepEqual(one, again) {
		t.Error("the same seed gave other arrivals")
	}
	if slices.Equal(one[0], one[1]) {
		t.Error("two workers drew the same arrivals")
	}
	if c.Seed = 9; reflect.DeepEqual(one, dues(c, 2)) {
		t.Error("another seed gave the same arrivals")
	}
}

// In a linear ramp, the number of arrivals up to a time is the area under the rate.
func TestStagesHaveTheAreaOfTheirRates(t *testing.T) {
	stages := []Stage{{0, 1000, time.Second}, {1000, 1000, time.Second}, {0, 0, time.Second}, {2000, 500, 2 * time.Second}}
	c := Config{Stages: stages}.withDefaults()
	all := sorted(dues(c, 3))
	timing := newTimetable(c)
	var got [4]int
	for _, due := range all {
		got[timing.stage(due)]++
	}
	if want := [4]int{500, 1000, 0, 2500}; got != want {
		t.Errorf("arrivals by stage %v, want %v", got, want)
	}
	for at, want := range map[time.Duration]int{500 * time.Millisecond: 125, 1500 * time.Millisecond: 1000, 4 * time.Second: 1500 + 1625} {
		n, _ := slices.BinarySearch(all, int64(at))
		if n < want-1 || n > want+1 {
			t.Errorf("%d arrivals in the first %v, want %d", n, at, want)
		}
	}
	if got, want := c.offered(), 4000.0/5; got != want {
		t.Errorf("offered %v/s, want %v", got, want)
	}
}

func TestParseStages(t *testing.T) {
	got, err := ParseStages("1000:5s, 1000-5000:10s,0.5:1m")
	want := []Stage{{1000, 1000, 5 * time.Second}, {1000, 5000, 10 * time.Second}, {0.5, 0.5, time.Minute}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	if got[1].String() != "1000-5000:10s" || got[2].String() != "0.5:1m0s" {
		t.Errorf("got %s and %s back", got[1], got[2])
	}
	for in, want := range map[string]string{
		"":               "want RATE:DURATION",
		"1000":           "want RATE:DURATION",
		"x:1s":           `"x" is no rate`,
		"1-y:1s":         `"1-y" is no rate`,
		"5:later":        `"later" is no duration`,
		"-5:1s":          "is no rate",
		"1:1s,99e9:1s":   "stage 2 has rate",
		"1:1s,NaN:1s":    "stage 2 has rate",
		"1:1s,1:-1s":     "stage 2 lasts -1s",
		"0:1s":           "no stage has a rate above 0",
		"1:20h,1:10h":    "30h",
		"1:1s,,2:1s":     "want RATE:DURATION",
		"10:1s,20-:1s":   "is no rate",
		"1000-5000-6:1s": "is no rate",
	} {
		if _, err := ParseStages(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseStages(%q): error %v, want one with %q", in, err, want)
		}
	}
}

func TestParseArrivals(t *testing.T) {
	for in, want := range map[string]Arrivals{"const": Constant, "constant": Constant, "Poisson": Poisson} {
		if got, err := ParseArrivals(in); err != nil || got != want {
			t.Errorf("ParseArrivals(%q) = %v, %v, want %v", in, got, err, want)
		}
	}
	if _, err := ParseArrivals("uniform"); err == nil || !strings.Contains(err.Error(), "const or poisson") {
		t.Errorf("uniform: got %v, want an error that names const and poisson", err)
	}
}

func TestArrivalsDoNotAllocate(t *testing.T) {
	r := bare(Config{Rate: 1e6, Arrivals: Poisson}.withDefaults(), func() int64 { return 0 })
	r.compile(target{authority: "h", path: "/"})
	r.state.Store(stateOf(1, window))
	r.plan.Store(&plan{turn: 1, begin: 0, from: 0, to: 1e15})
	s := newSource(r, newSlot(r, 0), 0, 1)
	s.adopt()
	for range 2 * ringLeast {
		s.arrive(s.due)
	}
	now := int64(0)
	if n := testing.AllocsPerRun(500, func() {
		now += 1000
		s.arrive(now)
		for s.waiting.n > ringLeast {
			s.waiting.pop()
		}
	}); n != 0 {
		t.Errorf("%v allocations for an arrival, want 0", n)
	}
}
