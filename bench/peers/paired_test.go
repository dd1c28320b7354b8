package peers_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"golang.org/x/perf/benchmath"
)

// TestMain tells benchstat which way is better, before the figures.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() != "" {
		for _, ratio := range []string{"x-fasthttp", "x-nethttp", "x-template", "x-generic", "x-reused"} {
			fmt.Printf("Unit %s better=higher\n", ratio)
		}
	}
	os.Exit(m.Run())
}

// arm is one of the things that are compared: a call of run is one pass over the same work.
type arm struct {
	name string
	run  func() error
}

// ratio is arm `of` over arm `to`, by index: how many times as long it takes.
type ratio struct {
	name   string
	of, to int
}

// paired runs all arms in every iteration and compares them within it, so that what drifts slower than an iteration
// (clock speed, a neighbour, heat) moves all and leaves their ratios alone. Of the ratios it reports the median, which a
// garbage collection in one pass does not move, and an interval that assumes nothing of their distribution. Collections
// happen where they happen: the arms that allocate nothing pay for the others' now and then, never the reverse.
type paired struct {
	unit   string // what a pass is a number of
	each   int    // that number
	turn   int    // passes an arm makes before the next has its turn
	arms   []arm
	ratios []ratio
}

// turns are the two lengths of turn that are measured. After 1 pass the next arm finds caches and branch predictor full of
// the others, as a parser does in a server between two system calls; after 512 (tens of ms) they have learnt the work, as
// in any benchmark that runs one thing at a time. The truth of a server lies between, and the arm with the least work
// gains the most by learning, so one without the other would be a choice of winner.
var turns = []int{1, 512}

// orders are all the ways to go through three or four arms in which every arm comes first, and next after every other,
// equally often (a balanced Latin square, with its mirror image where the number is odd).
var orders = map[int][][]int{
	3: {{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}, {0, 2, 1}, {1, 0, 2}},
	4: {{0, 1, 3, 2}, {1, 2, 0, 3}, {2, 3, 1, 0}, {3, 0, 2, 1}},
}

func (p paired) bench(b *testing.B) {
	took := make([][]float64, len(p.arms)) // per arm and iteration, ns for one unit
	for i := 0; b.Loop(); i++ {
		turns := orders[len(p.arms)]
		for _, k := range turns[i%len(turns)] {
			start := time.Now()
			for range p.turn {
				if err := p.arms[k].run(); err != nil {
					b.Fatalf("%s: %v", p.arms[k].name, err)
				}
			}
			took[k] = append(took[k], float64(time.Since(start).Nanoseconds())/float64(p.each*p.turn))
		}
	}
	b.ReportMetric(0, "ns/op") // an iteration is everybody's: its time says nothing
	for k, a := range p.arms {
		b.ReportMetric(summary(took[k]).Center, fmt.Sprintf("%s-ns/%s", a.name, p.unit))
	}
	for _, r := range p.ratios {
		r.report(b, took[r.of], took[r.to])
	}
}

// report gives the median of the ratios and, from six iterations on, the ends of its 95 % interval.
func (r ratio) report(b *testing.B, of, to []float64) {
	x := make([]float64, len(of))
	for i := range x {
		x[i] = of[i] / to[i]
	}
	s := summary(x)
	b.ReportMetric(s.Center, r.name)
	if !math.IsInf(s.Lo, 0) && !math.IsInf(s.Hi, 0) {
		b.ReportMetric(s.Lo, r.name+"-lo")
		b.ReportMetric(s.Hi, r.name+"-hi")
	}
}

func summary(v []float64) benchmath.Summary {
	return benchmath.AssumeNothing.Summary(benchmath.NewSample(v, &benchmath.DefaultThresholds), 0.95)
}
