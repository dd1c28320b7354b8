package page

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/telemetry"
	"github.com/handoff-http/handoff/bench/verdict"
	"github.com/handoff-http/handoff/internal/hist"
)

// A synthetic is a run that nobody measured: the zero value with arms and rounds is one point.
type synthetic struct {
	arms   []string // the first is the baseline
	conns  []int
	paths  []string
	rates  []float64
	rounds int
	noise  float64                                       // sd of the logarithm of every figure
	cost   func(arm, conns int, path string) float64     // CPU ns per request; nil: each arm 8 % more than the one before
	bad    func(arm, point, round int, s *result.Sample) // spoils a sample
}

var seven = []string{"goroutine", "epoll", "uring", "pool:workers=64", "thread", "reactor:loops=2,workers=512,queue=100", "nginx"}

func (s synthetic) run() *result.Run {
	run := &result.Run{
		Schema: result.Schema, Version: result.Version, Rounds: s.rounds, Baseline: s.arms[0], Seed: 7,
		Slice: 100 * time.Millisecond, Started: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC),
		Command: []string{"handoff", "compare", "--conns", "1,64", "--path", "/,/work?cpu=50us"},
		Machine: result.Machine{OS: "linux", Arch: "amd64", Kernel: "6.12.0", CPU: "Some CPU @ 3 GHz", Cores: 4, Somaxconn: 4096,
			Build: result.Build{Version: "v0.2.0", Commit: "0123456789ab", Go: "go1.26.0"}},
		Environment: result.Environment{ServerCPUs: []int{0, 1}, LoadCPUs: []int{2, 3}, Removed: []string{"GOGC"}},
	}
	for i, name := range s.arms {
		run.Arms = append(run.Arms, result.Arm{Name: name, Command: []string{"handoff", "serve", "--strategy", name, "--addr", "{addr}"}, Peer: i == 6})
	}
	run.Arms = append(run.Arms,
		result.Arm{Name: s.arms[0] + " (A/A)", Control: true}, result.Arm{Name: "null", Ceiling: true})
	s.addPoints(run)
	rng := rand.New(rand.NewPCG(1, 2))
	for p := range run.Points {
		for round := 1; round <= s.rounds; round++ {
			for a := range run.Arms {
				run.Samples = append(run.Samples, s.sample(rng, run, a, p, round))
			}
		}
	}
	run.Summary = result.Summarise(run)
	return run
}

func (s synthetic) addPoints(run *result.Run) {
	conns, paths, rates := s.conns, s.paths, s.rates
	if len(conns) == 0 {
		conns = []int{64}
	}
	if len(paths) == 0 {
		paths = []string{"/"}
	}
	if len(rates) == 0 {
		rates = []float64{0}
	}
	for i, n := range []int{len(conns), len(paths), len(rates)} {
		if n > 1 {
			run.Axes = append(run.Axes, []string{"conns", "path", "rate"}[i])
		}
	}
	for _, path := range paths {
		for _, rate := range rates {
			for _, n := range conns {
				p := result.Point{Path: path, Conns: n, Pipeline: 1, Threads: 1, Rate: rate, Warmup: 200 * time.Millisecond, Duration: time.Second}
				if rate > 0 {
					p.Arrivals = "poisson"
				}
				for _, axis := range run.Axes {
					if p.Name != "" {
						p.Name += " "
					}
					p.Name += map[string]string{"conns": fmt.Sprint("conns=", n), "path": "path=" + path, "rate": fmt.Sprint("rate=", rate)}[axis]
				}
				run.Points = append(run.Points, p)
			}
		}
	}
}

func (s synthetic) sample(rng *rand.Rand, run *result.Run, arm, point, round int) result.Sample {
	p := run.Points[point]
	noisy := func(v float64) float64 { return v * math.Exp(s.noise*rng.NormFloat64()) }
	cost := noisy(s.costOf(run, arm, p))
	rate := noisy(1e9 / (cost + 2000) * (1 - math.Exp(-float64(p.Conns)/20)))
	if p.Rate > 0 {
		rate = min(rate, p.Rate)
	}
	middle := noisy(float64(p.Conns) * 1e9 / rate)
	if p.Rate > 0 {
		middle = noisy(cost * (3 + 2/max(0.02, 1-p.Rate*cost/1e9)))
	}
	l := &load.Result{
		Requests: int64(rate), Elapsed: 1e9, ReqPerSec: rate, Served: p.Conns, Conns: p.Conns, Pipeline: 1, Loop: p.Loop(), Offered: p.Rate,
		Server:    &load.Server{CPU: int64(cost * rate), SwitchesVoluntary: int64(rate / 10), RSS: int64(8e6 + float64(p.Conns)*noisy(2000*float64(1+arm))), Threads: 5},
		Generator: load.Generator{CPU: 6e8},
		Answer:    &load.Answer{Status: 200, Length: 13, SHA256: "dffd6021bb2b"},
	}
	l.Latency.Summary = hist.Summary{P50: int64(middle), P90: int64(2 * middle), P99: int64(noisy(4 * middle)), P999: int64(noisy(9 * middle)), Max: int64(20 * middle)}
	sample := result.Sample{Arm: run.Arms[arm].Name, Point: point, Round: round, Place: arm + 1, Load: l,
		Limits: &telemetry.Limits{Backlog: 4096, NoFile: 1 << 20, CPUs: "0-1", Processes: 1, Threads: 5 + arm, RcvBuf: 131072, SndBuf: 2626560}}
	if s.bad != nil {
		s.bad(arm, point, round, &sample)
	}
	return sample
}

func (s synthetic) costOf(run *result.Run, arm int, p result.Point) float64 {
	switch {
	case run.Arms[arm].Control:
		arm = 0
	case run.Arms[arm].Ceiling:
		return 2500
	}
	if s.cost != nil {
		return s.cost(arm, p.Conns, p.Path)
	}
	return 5000 * math.Pow(1.08, float64(arm)) * (1 + 0.05*math.Log2(float64(p.Conns)+1))
}

// histogram is a plausible distribution for any arm of run.
func histograms(run *result.Run) Histograms {
	return func(arm string, point int) (*hist.Histogram, error) {
		rng := rand.New(rand.NewPCG(uint64(len(arm)), uint64(point)))
		h := hist.New()
		scale := 1e5 * (1 + float64(len(arm))/20)
		for range 3000 {
			h.RecordN(int64(scale*math.Exp(0.5*rng.NormFloat64())), 10)
		}
		for range 30 {
			h.RecordN(int64(scale*8*math.Exp(0.7*rng.NormFloat64())), 3)
		}
		return h, nil
	}
}

// saturated makes the generator the limit of a sample.
func saturated(_, _, _ int, s *result.Sample) {
	s.Verdicts = append(s.Verdicts, verdict.Verdict{Name: verdict.GeneratorSaturated, Level: verdict.Bound, Text: "the generator was busy for 99 % of the window"})
	s.Load.Generator.CPU, s.Load.Busy = 1e9, 0.99
}
