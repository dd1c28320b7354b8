package result_test

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/result"
)

// two runs of the same set-up, of which the second was made later, of another commit, on a machine slower by a tenth.
func twoRuns() (a, b *result.Run) {
	a, b = newRun(8), newRun(8)
	measure(a)
	measure(b)
	for i := range b.Samples {
		b.Samples[i].Load.Server.CPU = b.Samples[i].Load.Server.CPU * 11 / 10
	}
	for _, run := range []*result.Run{a, b} {
		run.Machine = result.Machine{CPU: "a processor", Cores: 4, Kernel: "6.1", Governor: "performance", Build: result.Build{Go: "go1.26"},
			Sysctls: map[string]string{"net.core.somaxconn": "4096"}}
	}
	b.Started, b.Seed, b.Machine.Build.Commit, b.Machine.LoadAvg = b.Started.Add(time.Hour), 2, "abc", "0.5 0.1 0.1"
	return a, b
}

func slower(run *result.Run, arm string, by float64) {
	each(run, arm, func(s *result.Sample) { s.Load.Server.CPU = int64(by * float64(s.Load.Server.CPU)) })
}

func arm(t *testing.T, d *result.Difference, name string) result.ArmDifference {
	t.Helper()
	for _, x := range d.Points[0].Arms {
		if x.Arm == name {
			return x
		}
	}
	t.Fatalf("no %s in %+v", name, d)
	return result.ArmDifference{}
}

// A machine that was slower in the second run is no regression of what ran on it: ratios of ratios cancel it.
func TestDiffCancelsTheMachine(t *testing.T) {
	a, b := twoRuns()
	d, err := result.Diff(a, b)
	if err != nil {
		t.Fatal(err)
	}
	x := arm(t, d, "epoll")
	if math.Abs(x.CPU.Value-1.1) > 0.001 || math.Abs(x.CPUB/x.CPUA-1.1) > 0.001 || x.Rate.Value != 1 {
		t.Errorf("as it was: got %+v, want CPU × 1.1", x)
	}
	if math.Abs(x.RelativeCPU.Value-1) > 0.001 || !x.RelativeCPU.HasInterval() || x.RelativeCPU.Differs() {
		t.Errorf("relative to the baseline: got %+v, want 1", x.RelativeCPU)
	}
	if base := arm(t, d, "goroutine"); base.RelativeCPU.Pairs != 0 {
		t.Errorf("the baseline relative to itself: %+v, want none", base.RelativeCPU)
	}
	if len(d.Points[0].Arms) != 4 || d.A.Seed != 1 || d.B.Seed != 2 || d.B.Commit != "abc" || d.Baseline != "goroutine" {
		t.Errorf("got %+v, want the 4 arms without the control, and what is meant to differ", d)
	}
	if got := d.Regressions(0); len(got) != 0 {
		t.Errorf("regressions: %+v, want none", got)
	}
}

func TestRegressionsAreWorseByMoreThanTheMargin(t *testing.T) {
	a, b := twoRuns()
	slower(b, "epoll", 1.05)
	slower(b, "pool:workers=64", 0.9) // better
	d, err := result.Diff(a, b)
	if err != nil {
		t.Fatal(err)
	}
	for margin, want := range map[float64]int{0: 1, 0.04: 1, 0.06: 0} {
		got := d.Regressions(margin)
		if len(got) != want || want == 1 && (got[0].Arm != "epoll" || !got[0].Relative || got[0].Figure != result.ByCPU || math.Abs(got[0].Ratio.Value-1.05) > 0.001) {
			t.Errorf("margin %v: got %+v, want %d: epoll by 5 %%", margin, got, want)
		}
	}
	if x := arm(t, d, "pool:workers=64"); !x.RelativeCPU.Differs() || x.RelativeCPU.Value > 0.91 {
		t.Errorf("pool: %+v, want better by a tenth", x.RelativeCPU)
	}
}

func TestWithoutCPUFiguresRegressionsAreOfTheRate(t *testing.T) {
	a, b := twoRuns()
	for _, run := range []*result.Run{a, b} {
		for i := range run.Samples {
			s := &run.Samples[i]
			s.Load.Server = nil
			s.Load.ReqPerSec *= 1 + 0.001*float64(s.Round%3)
			if run == b && s.Arm == "epoll" {
				s.Load.ReqPerSec *= 0.9
			}
		}
	}
	d, err := result.Diff(a, b)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Regressions(0.05); len(got) != 1 || got[0].Arm != "epoll" || got[0].Figure != result.ByRate {
		t.Errorf("got %+v, want epoll by its rate", got)
	}
}

func TestArmThatStarvesNowIsARegression(t *testing.T) {
	a, b := twoRuns()
	each(b, "epoll", func(s *result.Sample) { s.Load.Served = 1 })
	d, err := result.Diff(a, b)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Regressions(0.5); len(got) != 1 || !got[0].Lost || got[0].Status != result.Starved {
		t.Errorf("got %+v, want epoll, lost as starved", got)
	}
}

func TestDiffRefusesRunsThatWereNotMadeAlike(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*result.Run)
		want   []string // the settings, as the message has them
	}{
		"processor":    {func(r *result.Run) { r.Machine.CPU = "another" }, []string{"CPU: a processor in A, another in B"}},
		"cores":        {func(r *result.Run) { r.Machine.Cores = 2 }, []string{"cores: 4 in A, 2 in B"}},
		"kernel":       {func(r *result.Run) { r.Machine.Kernel = "6.2" }, []string{"kernel: 6.1 in A, 6.2 in B"}},
		"Go":           {func(r *result.Run) { r.Machine.Build.Go = "go1.27" }, []string{"Go: go1.26 in A, go1.27 in B"}},
		"pinning":      {func(r *result.Run) { r.Environment.ServerCPUs, r.Environment.LoadCPUs = []int{0, 1}, []int{2} }, []string{"server CPUs: none in A, 0,1 in B", "load CPUs: none in A, 2 in B"}},
		"governor":     {func(r *result.Run) { r.Machine.Governor = "powersave" }, []string{"governor: performance in A, powersave in B"}},
		"a sysctl":     {func(r *result.Run) { r.Machine.Sysctls = map[string]string{"net.core.somaxconn": "128"} }, []string{"sysctl net.core.somaxconn: 4096 in A, 128 in B"}},
		"a new sysctl": {func(r *result.Run) { r.Machine.Sysctls = map[string]string{"net.core.somaxconn": "4096", "x": "1"} }, []string{"sysctl x: none in A, 1 in B"}},
		"no sysctls":   {func(r *result.Run) { r.Machine.Sysctls = nil }, []string{"sysctl net.core.somaxconn: 4096 in A, none in B"}},
		"slice":        {func(r *result.Run) { r.Slice = 1e8 }, []string{"slice: 0s in A, 100ms in B"}},
		"baseline":     {func(r *result.Run) { r.Baseline = "epoll" }, []string{"baseline: goroutine in A, epoll in B"}},
		"load":         {func(r *result.Run) { r.Points[0].Path, r.Points[0].Conns = "/x", 8 }, []string{"path: / in A, /x in B", "connections: 64 in A, 8 in B"}},
		"duration":     {func(r *result.Run) { r.Points[0].Duration = 3e8 }, []string{"duration: 1s in A, 300ms in B"}},
		"an open loop": {func(r *result.Run) { r.Points[0].Rate = 100 }, []string{"loop: closed in A, open in B", "rate: none in A, 100 in B"}},
		"a peer":       {func(r *result.Run) { r.Arms[2].Command = []string{"/opt/new/handoff", "null", "--x", "a b"} }, []string{`command of pool:workers=64: handoff serve in A, handoff null --x "a b" in B`}},
		"several":      {func(r *result.Run) { r.Machine.Cores, r.Machine.Kernel = 2, "" }, []string{"cores: 4 in A, 2 in B", "kernel: 6.1 in A, none in B"}},
	} {
		a, b := twoRuns()
		a.Arms[2].Peer, b.Arms[2].Peer = true, true
		for i := range b.Arms { // built elsewhere
			b.Arms[i].Command = []string{"/opt/new/handoff", "serve"}
		}
		c.change(b)
		_, err := result.Diff(a, b)
		var mismatch *result.Mismatch
		if !errors.As(err, &mismatch) || len(mismatch.Settings) != len(c.want) {
			t.Errorf("%s: got %v, want a mismatch of %v", name, err, c.want)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), " "+want+"; ") || strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "cannot be compared: ") {
				t.Errorf("%s: no %q on one line in\n%v", name, want, err)
			}
		}
	}
}

func TestDiffPairsPointsBySettingsAndSaysWhatHasNoPair(t *testing.T) {
	a, b := twoRuns()
	more := plain
	more.Conns, more.Name = 256, "conns=256"
	b.Points = []result.Point{more, plain}
	b.Points[1].Name, b.Points[1].Stopped = "conns=64", 6
	for i := range b.Samples {
		b.Samples[i].Point = 1
	}
	b.Arms = append(b.Arms, result.Arm{Name: "uring"})
	a.Arms = append(a.Arms, result.Arm{Name: "thread"})
	d, err := result.Diff(a, b)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Points) != 1 || math.Abs(arm(t, d, "epoll").CPU.Value-1.1) > 0.001 {
		t.Errorf("got %+v, want the one point that both have", d.Points)
	}
	if got := strings.Join(append(d.OnlyA, d.OnlyB...), ", "); got != "arm thread, point conns=256, arm uring" {
		t.Errorf("without a pair: %s", got)
	}
}

func TestDifferenceIsJSON(t *testing.T) {
	a, b := twoRuns()
	d, err := result.Diff(a, b)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"cpu_a_ns_per_req":`, `"relative_cpu_ratio":{"value":`, `"status_b":"ranked"`, `"baseline":"goroutine"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

// The baseline's own figures drift with the machine: only a ceiling in both runs tells the one from the other.
func TestBaselineRegressesOnlyAgainstTheCeiling(t *testing.T) {
	ceiling := func(run *result.Run, factor float64) {
		run.Arms = append(run.Arms, result.Arm{Name: "ceiling", Command: []string{"handoff", "null"}, Ceiling: true})
		for round := 1; round <= 4; round++ {
			noise := 1 + 0.002*float64(round%2)
			run.Samples = append(run.Samples, cell("ceiling", round, 1000*factor*noise*(1+0.1*float64(round%3))))
		}
	}
	for name, c := range map[string]struct {
		a, b bool // which run has one
		want int
	}{"neither": {false, false, 0}, "one": {true, false, 0}, "both": {true, true, 1}} {
		a, b := twoRuns() // b's machine is slower by a tenth
		for _, arm := range []string{"goroutine", "goroutine (A/A)", "epoll", "pool:workers=64", "serial"} {
			slower(b, arm, 1.2) // and all that is ours by another fifth
		}
		if c.a {
			ceiling(a, 1)
		}
		if c.b {
			ceiling(b, 1.1)
		}
		d, err := result.Diff(a, b)
		if err != nil {
			t.Fatal(err)
		}
		got := d.Regressions(0.05)
		if len(got) != c.want || c.want == 1 && (got[0].Arm != "goroutine" || !got[0].Relative || math.Abs(got[0].Ratio.Value-1.2) > 0.01) {
			t.Errorf("%s: got %+v, want %d: the baseline by a fifth", name, got, c.want)
		}
		base := arm(t, d, "goroutine")
		if base.Tested.RelativeCPU != (c.want == 1) || (base.RelativeTo == "ceiling") != (c.want == 1) || !base.Tested.CPU || len(d.Untested) > 0 {
			t.Errorf("%s: got %+v, untested %v", name, base, d.Untested)
		}
	}
}

func TestWhatCannotBeTestedIsNamed(t *testing.T) {
	a, b := twoRuns()
	a.Samples = slices.DeleteFunc(a.Samples, func(s result.Sample) bool { return s.Round > 2 && s.Arm == "epoll" })
	b.Samples = slices.DeleteFunc(b.Samples, func(s result.Sample) bool { return s.Arm == "pool:workers=64" })
	slower(b, "epoll", 2)
	d, err := result.Diff(a, b)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(d.Untested, ", "); got != "epoll, pool:workers=64" {
		t.Errorf("untested: got %q, want epoll of two rounds and the pool of none", got)
	}
	if x := arm(t, d, "epoll"); x.Tested != (result.Tested{}) || arm(t, d, "serial").Tested != (result.Tested{CPU: true, Rate: true, RelativeCPU: true, RelativeRate: true}) {
		t.Errorf("epoll: got %+v, want nothing tested, and of serial all", x.Tested)
	}
	if got := d.Regressions(0); len(got) > 0 {
		t.Errorf("regressions of what was not tested: %+v", got)
	}

	// Without the baseline's figures an arm's own are of two machines, maybe.
	a, b = twoRuns()
	each(b, "goroutine", func(s *result.Sample) { s.Error = "server ended" })
	slower(b, "epoll", 2)
	if d, err = result.Diff(a, b); err != nil {
		t.Fatal(err)
	}
	if got := d.Regressions(0); len(got) != 1 || !got[0].Lost || got[0].Arm != "goroutine" || !slices.Contains(d.Untested, "epoll") {
		t.Errorf("without a baseline in B: regressions %+v, untested %v; want the baseline, lost, and epoll untested", got, d.Untested)
	}
}
