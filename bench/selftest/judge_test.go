package selftest

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/telemetry"
	"github.com/handoff-http/handoff/internal/hist"
)

// made is an outcome of a generator that recorded these latencies.
func made(latencies ...time.Duration) outcome {
	h := hist.New()
	for _, d := range latencies {
		h.RecordN(int64(d), 1)
	}
	n := int64(len(latencies))
	return outcome{latency: h, result: &load.Result{Requests: n, Due: n, Sent: n, Conns: 4, Errors: map[string]int64{}}}
}

func (o outcome) but(change func(*outcome)) outcome {
	r := *o.result
	o.result = &r
	change(&o)
	return o
}

type judged struct {
	name string
	f    finding
	ok   bool
}

// longFigure has more digits than anybody reads.
var longFigure = regexp.MustCompile(`\d\.\d{4}|\d{8}`)

// judge holds each finding against what a sound judge says.
func judge(t *testing.T, cases ...judged) {
	t.Helper()
	for _, c := range cases {
		if c.f.ok != c.ok {
			t.Errorf("%s: judged %v, want %v\n want %s\n got  %s\n %s", c.name, c.f.ok, c.ok, c.f.want, c.f.got, c.f.detail)
		}
		for _, said := range []string{c.f.want, c.f.got} {
			if strings.Contains(said, "  ") || strings.TrimSpace(said) != said || longFigure.MatchString(said) {
				t.Errorf("%s: %q has blanks or digits that say nothing", c.name, said)
			}
		}
		if c.f.want == "" || c.f.got == "" {
			t.Errorf("%s: a finding without words: %+v", c.name, c.f)
		}
	}
}

func repeat(n int, d time.Duration) []time.Duration {
	l := make([]time.Duration, n)
	for i := range l {
		l[i] = d
	}
	return l
}

const quickly = 100 * time.Microsecond

// A load of 1,000/s for 3 s on a server that stalls from 1 s to 2 s, measured by …
func honest() (l []time.Duration) {
	for i := range 3000 {
		at := time.Duration(i) * time.Millisecond
		if l = append(l, quickly); at >= time.Second && at < 2*time.Second {
			l[i] = 2*time.Second - at
		}
	}
	return l
}

// … a generator that has the right number of requests, but counts from when it could send them on its 64 connections, …
func fromSending() []time.Duration { return append(repeat(2936, quickly), repeat(64, time.Second)...) }

// … and one that waits with the server.
func omitting() []time.Duration { return append(repeat(40_000, quickly), time.Second) }

func TestAStallIsJudgedByItsAnalyticDistribution(t *testing.T) {
	stall := func(o outcome) finding { return judgeStall(o, time.Second, 3*time.Second, 3000) }
	fewer := honest()[:2990]
	doubled := honest()
	for i := range doubled {
		doubled[i] *= 2
	}
	judge(t,
		judged{"honest", stall(made(honest()...)), true},
		judged{"latency from sending", stall(made(fromSending()...)), false},
		judged{"coordinated omission", stall(made(omitting()...)), false},
		judged{"requests left out", stall(made(fewer...)), false},
		judged{"twice the truth", stall(made(doubled...)), false},
		judged{"nothing", stall(made()), false},
		judged{"never stopped", judgeStall(made(honest()...), 0, 3*time.Second, 3000), false},
	)
}

func TestAClosedLoopMustHideTheStall(t *testing.T) {
	judge(t,
		judged{"closed loop", judgeHidden(made(omitting()...), time.Second), true},
		judged{"not a closed loop", judgeHidden(made(honest()...), time.Second), false},
		judged{"no stall at all", judgeHidden(made(repeat(1000, quickly)...), time.Second), false},
	)
}

func TestADelayIsALowerBoundAndNearlyTheMedian(t *testing.T) {
	of := func(l ...time.Duration) finding { return judgeDelay(made(l...), 0.5, 0.99) }
	judge(t,
		judged{"true", of(repeat(100, delay+quickly)...), true},
		judged{"true, with a slow tail", of(append(repeat(95, delay+quickly), repeat(5, time.Second)...)...), true},
		judged{"below the delay", of(repeat(100, delay-quickly)...), false},
		judged{"far above", of(repeat(100, 2*delay)...), false},
		judged{"nothing", of(), false},
	)
}

func TestLittlesLawMustCloseTwice(t *testing.T) {
	o := made(repeat(100, delay)...).but(func(o *outcome) { o.result.ReqPerSec, o.result.InFlight = 1600, 8 })
	with := func(x, n float64) finding {
		return judgeLittle(o.but(func(o *outcome) { o.result.ReqPerSec, o.result.InFlight = x, n }), 8)
	}
	judge(t,
		judged{"true", with(1600, 8), true},
		judged{"throughput too high", with(1700, 8), false},
		judged{"requests lost", with(1500, 8), false},
		judged{"fewer under way", with(1600, 7), false},
	)
}

func TestTheRateIsJudgedByExactCounts(t *testing.T) {
	o := made(repeat(1000, delay)...).but(func(o *outcome) { o.books.requests = 1000 })
	but := func(change func(*outcome)) finding { return judgeRate(o.but(change), 1000) }
	judge(t,
		judged{"true", but(func(*outcome) {}), true},
		judged{"one due too few", but(func(o *outcome) { o.result.Due-- }), false},
		judged{"one unanswered", but(func(o *outcome) { o.result.Requests--; o.result.Overdue++ }), false},
		judged{"the server read one fewer", but(func(o *outcome) { o.books.requests-- }), false},
		judged{"an error", but(func(o *outcome) { o.result.Errors = map[string]int64{"reset": 1} }), false},
	)
}

func TestDispersionIsJudgedOnBothSides(t *testing.T) {
	of := func(x float64) finding { return judgeDispersion(books{requests: 100, dispersion: x}, 0.8, 1.2) }
	judge(t, judged{"Poisson", of(1), true}, judged{"a clock", of(0.02), false}, judged{"bursts", of(3), false},
		judged{"no books", judgeDispersion(books{}, 0, 1), false})
}

// served is the latencies of so many customers in a queue with Poisson arrivals and this service time.
func served(n int, rho float64, service func(*rand.Rand) float64) (l []time.Duration) {
	random, wait := rand.New(rand.NewPCG(3, 4)), 0.0
	const unit = float64(time.Millisecond)
	for range n {
		s := service(random)
		l = append(l, time.Duration((wait+s)*unit)+quickly)
		wait = max(0, wait+s-random.ExpFloat64()/rho)
	}
	return l
}

func TestAQueueIsJudgedByItsFormula(t *testing.T) {
	fixed := func(*rand.Rand) float64 { return 1 }
	alone := made(repeat(100, time.Millisecond+quickly)...)
	for _, rho := range []float64{0.5, 0.8} {
		of := func(l []time.Duration) finding { return judgeQueue(alone, made(l...), md1{rho}, time.Millisecond, 200) }
		lost := made(served(8000, rho, fixed)...).but(func(o *outcome) { o.result.Due++ })
		judge(t,
			judged{fmt.Sprintf("M/D/1 at %g", rho), of(served(8000, rho, fixed)), true},
			judged{"M/M/1", of(served(8000, rho, func(r *rand.Rand) float64 { return r.ExpFloat64() })), false},
			judged{"nobody waits: a closed loop", of(repeat(8000, time.Millisecond+quickly)), false},
			judged{"another utilisation", of(served(8000, rho+0.1, fixed)), false},
			judged{"one lost", judgeQueue(alone, lost, md1{rho}, time.Millisecond, 200), false},
		)
	}
}

func TestFaultsAreJudgedByKindAndNumber(t *testing.T) {
	o := made(repeat(60, quickly)...).but(func(o *outcome) {
		o.result.Errors = map[string]int64{"length": 10}
		o.books = books{answers: 70, faults: 10}
	})
	but := func(change func(*outcome)) finding { return judgeFaults(o.but(change), "length") }
	judge(t,
		judged{"true", but(func(*outcome) {}), true},
		judged{"one under way at the end", but(func(o *outcome) { o.books.answers++ }), true},
		judged{"some after the window", but(func(o *outcome) {
			o.result.Errors, o.result.ErrorsOutside = map[string]int64{"length": 9}, map[string]int64{"length": 1}
		}), true},
		judged{"not seen", but(func(o *outcome) { o.result.Errors = nil }), false},
		judged{"another kind", but(func(o *outcome) { o.result.Errors = map[string]int64{"body": 10} }), false},
		judged{"counted twice", but(func(o *outcome) { o.result.Errors = map[string]int64{"length": 20} }), false},
		judged{"counted as served, too", but(func(o *outcome) { o.result.Requests += 10 }), false},
		judged{"further errors", but(func(o *outcome) { o.result.Errors = map[string]int64{"length": 10, "reset": 1} }), false},
		judged{"no fault was served", but(func(o *outcome) { o.books.faults = 0; o.result.Errors = nil }), false},
	)
}

func TestLatenciesMustBeOfGoodAnswersOnly(t *testing.T) {
	o := made(repeat(60, quickly)...).but(func(o *outcome) {
		o.result.Errors, o.result.Statuses = map[string]int64{"status": 10}, map[string]int64{"200": 60, "503": 10}
	})
	mixed := made(repeat(70, quickly)...)
	mixed.result = o.result
	judge(t,
		judged{"true", judgeOnlyGood(o), true},
		judged{"latencies of refusals, too", judgeOnlyGood(mixed), false},
		judged{"no refusals", judgeOnlyGood(made(repeat(60, quickly)...)), false},
	)
}

func TestADeathIsErrorsAndNotAnswers(t *testing.T) {
	o := made(repeat(500, quickly)...).but(func(o *outcome) { o.result.Errors = map[string]int64{"eof": 4, "connect": 9} })
	but := func(change func(*outcome)) finding { return judgeDeath(o.but(change), 500) }
	judge(t,
		judged{"true", but(func(*outcome) {}), true},
		judged{"answers from the dead", but(func(o *outcome) { o.result.Requests++ }), false},
		judged{"answers lost", but(func(o *outcome) { o.result.Requests -= 5 }), false},
		judged{"not noticed", but(func(o *outcome) { o.result.Errors = nil }), false},
		judged{"taken for something else", but(func(o *outcome) { o.result.Errors = map[string]int64{"eof": 4, "status": 1} }), false},
	)
}

func TestChurnIsJudgedByTheServersBooks(t *testing.T) {
	o := made().but(func(o *outcome) { o.books = books{connections: 102, requests: 1000} })
	but := func(change func(*outcome)) finding { return judgeChurn(o.but(change), 10) }
	judge(t,
		judged{"true", but(func(*outcome) {}), true},
		judged{"connections kept too long", but(func(o *outcome) { o.books.connections = 90 }), false},
		judged{"connections given up early", but(func(o *outcome) { o.books.connections = 110 }), false},
		judged{"connections broken", but(func(o *outcome) { o.result.Errors = map[string]int64{"eof": 1} }), false},
		judged{"no churn", but(func(o *outcome) { o.books.connections = 4 }), false},
		judged{"other reconnects", but(func(o *outcome) { o.result.Reconnects = 1 }), false},
	)
}

func TestAFailureSaysWhatTheMachineDid(t *testing.T) {
	o := made(repeat(10, delay)...).but(func(o *outcome) {
		o.result.Host = &telemetry.Change{GeneratorWait: int64(7 * time.Millisecond), Steal: 0.25}
	})
	for _, ok := range []bool{true, false} {
		c := claim{"x", "y", func([]outcome) finding { return finding{ok: ok} }}.check([]outcome{o}, nil)
		if said := strings.Contains(c.Detail, "7ms") && strings.Contains(c.Detail, "25.0 %"); said == ok {
			t.Errorf("OK %v: detail is %q", ok, c.Detail)
		}
	}
}

func TestLagHasABoundAndPointsAtTheCore(t *testing.T) {
	of := func(lag time.Duration, due int64) finding {
		o := made().but(func(o *outcome) { o.result.Lag, o.result.Due = &hist.Summary{P99: int64(lag)}, due })
		return judgeLag(o, 40_000)
	}
	judge(t,
		judged{"in time", of(20*time.Microsecond, 40_000), true},
		judged{"late", of(80*time.Microsecond, 40_000), false},
		judged{"rate not made", of(20*time.Microsecond, 30_000), false},
		judged{"not measured", judgeLag(made(), 40_000), false},
	)
	if f := of(time.Millisecond, 40_000); !strings.Contains(f.detail, "idle") {
		t.Errorf("late: detail is %q, want it to point at the core", f.detail)
	}
}
