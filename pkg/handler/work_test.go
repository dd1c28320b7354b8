package handler

import (
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestWorkAnswersDone(t *testing.T) {
	for _, query := range []string{"", "?", "?cpu=1us", "?cpu=0", "?sleep=0s&cpu=0.5us", "?cpu=1us&sleep=1ns&dist=exp&cv=1&seed=3",
		"?dist=const&cv=0", "?dist=lognormal&cv=10", "?dist=bimodal&cv=9.94", "?seed=-9223372036854775808", "?dist=exp"} {
		want(t, query, do(t, stock, "GET", "/work"+query, ""), 200, "done\n")
	}
	want(t, "HEAD", do(t, stock, "HEAD", "/work", ""), 200, "")
	want(t, "POST", do(t, stock, "POST", "/work", ""), 405, "Method Not Allowed\n")
}

func TestWorkNamesTheParameterItRefuses(t *testing.T) {
	for query, param := range map[string]string{
		"cpu=-1us": "cpu", "cpu=": "cpu", "cpu": "cpu", "cpu=1": "cpu", "cpu=1m": "cpu", "cpu=us": "cpu", "cpu=.us": "cpu",
		"cpu=1.2.3us": "cpu", "cpu=10.0000001s": "cpu", "cpu=11s": "cpu", "cpu=1e3us": "cpu", "cpu=%31us": "cpu",
		"cpu=99999999999999999999999999999ns": "cpu", "cpu=1us&cpu=1us": "cpu", "cpu=inf": "cpu", "cpu=NaNs": "cpu",
		"sleep=5": "sleep", "sleep=5ms+": "sleep", "sleep=10001ms": "sleep",
		"dist=uniform": "dist", "dist=": "dist", "dist=Exp": "dist",
		"cv=1": "cv", "cv=-1&dist=exp": "cv", "cv=2&dist=exp": "cv", "cv=10.1&dist=lognormal": "cv", "dist=bimodal&cv=9.95": "cv",
		"cv=x&dist=lognormal": "cv", "dist=const&cv=0.5": "cv",
		"seed=": "seed", "seed=1.5": "seed", "seed=9223372036854775808": "seed", "seed=0x1": "seed",
		"sleeep=5ms": "sleeep", "Cpu=1us": "Cpu", "=": "", "cpu=1us&": "", "cpu=1us;sleep=1ms": "cpu",
	} {
		got := do(t, stock, "GET", "/work?"+query, "")
		// An empty pair has an empty name; a lone & at the end is no pair.
		if query == "cpu=1us&" {
			want(t, query, got, 200, "done\n")
			continue
		}
		if name, _, _ := strings.Cut(got.body, ": "); got.code != 400 || name != param || !strings.HasSuffix(got.body, "\n") {
			t.Errorf("%s: got %d %q, want 400 about %q", query, got.code, got.body, param)
		}
	}
}

func TestDurations(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"0": 0, "0.0": 0, "0s": 0, "1ns": 1, "50us": 50 * time.Microsecond, "5ms": 5 * time.Millisecond, "1.5ms": 1500 * time.Microsecond,
		"0.001us": 1, ".5s": 500 * time.Millisecond, "5.s": 5 * time.Second, "10s": 10 * time.Second, "10000ms": 10 * time.Second,
		"007us": 7 * time.Microsecond, "0.3s": 300 * time.Millisecond,
	} {
		if got, ok := duration([]byte(in)); got != want || !ok {
			t.Errorf("duration(%q) = %v, %v; want %v", in, got, ok, want)
		}
	}
}

func TestWorkSleepsWallTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		do(t, stock, "GET", "/work?sleep=1.5s", "")
		if got, want := time.Since(start), 1500*time.Millisecond; got != want {
			t.Errorf("slept %v, want %v", got, want)
		}
	})
}

func TestShapesKeepTheMeanAndReachTheCV(t *testing.T) {
	const n = 200_000
	for _, c := range []struct {
		query string
		cv    float64
	}{
		{"dist=const", 0},
		{"dist=exp", 1},
		{"dist=lognormal", 1},
		{"dist=lognormal&cv=0", 0},
		{"dist=lognormal&cv=0.3", 0.3},
		{"dist=lognormal&cv=2&seed=5", 2},
		{"dist=bimodal", 1},
		{"dist=bimodal&cv=5&seed=7", 5},
		{"dist=bimodal&cv=9.9&seed=2", 9.9},
	} {
		j := job{seed: 1}
		if param, why := j.parse([]byte(c.query + "&cpu=40us&sleep=60us")); why != "" {
			t.Fatalf("%s: %s %s", c.query, param, why)
		}
		var d draws
		var sum, squares float64
		for range n {
			cpu, sleep := j.shaped(&d)
			if cpu < 0 || sleep < 0 || math.Abs(float64(3*cpu-2*sleep)) > 5 {
				t.Fatalf("%s: drew cpu %v and sleep %v, want 2 to 3", c.query, cpu, sleep)
			}
			total := float64(cpu + sleep)
			sum += total
			squares += total * total
		}
		mean := sum / n
		cv := math.Sqrt(max(squares/n-mean*mean, 0)) / mean
		if math.Abs(mean/100_000-1) > 0.02 || math.Abs(cv-c.cv) > 0.05*c.cv+1e-4 {
			t.Errorf("%s: mean %.0f ns, cv %.3f; want 100000 ns, %.3f", c.query, mean, cv, c.cv)
		}
	}
}

func TestDrawsFollowTheSeed(t *testing.T) {
	deal := func(seed int64) (all [5]float64) {
		var d draws
		for i := range all {
			all[i] = d.next(seed)
		}
		return all
	}
	if a, b := deal(1), deal(1); a != b {
		t.Errorf("seed 1 dealt %v, then %v", a, b)
	}
	if a, b := deal(1), deal(2); a == b {
		t.Errorf("seeds 1 and 2 both dealt %v", a)
	}
	if a := deal(1); a[0] == a[1] {
		t.Errorf("seed 1 dealt %v twice in a row", a[0])
	}
}

func TestStockSeedIsTheSeedOfAQueryWithout(t *testing.T) {
	for seed, same := range map[int64]string{0: "1", 1: "1", 42: "42"} {
		j, k := job{seed: newWork(Stock{Seed: seed}).seed}, job{}
		j.parse([]byte("dist=exp&cpu=1ms"))
		k.parse([]byte("dist=exp&cpu=1ms&seed=" + same))
		var d, e draws
		a, _ := j.shaped(&d)
		b, _ := k.shaped(&e)
		if a != b {
			t.Errorf("Stock.Seed %d drew %v, seed=%s drew %v", seed, a, same, b)
		}
	}
}

func TestUniformNeverReachesItsEnds(t *testing.T) {
	for _, x := range []uint64{0, 1, 1<<12 - 1, math.MaxUint64 - 1, math.MaxUint64} {
		u := uniform(x)
		if !(u > 0 && u < 1) {
			t.Errorf("uniform(%#x) = %v", x, u)
		}
		for _, d := range []dist{exponential, lognormal, bimodal} {
			if f := d.factor(u, 1); !(f >= 0 && f < math.Inf(1)) {
				t.Errorf("shape %d of uniform(%#x) = %v", d, x, f)
			}
		}
	}
}

func TestDrawsAreCutAtTenSeconds(t *testing.T) {
	j := job{seed: 1}
	j.parse([]byte("cpu=10s&sleep=9s&dist=exp"))
	var d draws
	cut := 0
	for range 1000 {
		cpu, sleep := j.shaped(&d)
		if cpu > longest || sleep > longest {
			t.Fatalf("drew cpu %v, sleep %v", cpu, sleep)
		}
		if cpu == longest {
			cut++
		}
	}
	if cut == 0 {
		t.Error("none of 1000 draws was cut")
	}
}

func TestSpinDoesItsIterations(t *testing.T) {
	// The sequence is a linear congruential generator from 0: its first terms are fixed by its constants.
	for n, want := range map[uint64]uint64{0: 0, 1: 1442695040888963407, 2: 1876011003808476466} {
		if got := spin(n); got != want {
			t.Errorf("spin(%d) = %d, want %d", n, got, want)
		}
	}
}

func TestCPUWorkIsIterationsNotTime(t *testing.T) {
	for _, c := range []struct {
		spin float64
		cpu  time.Duration
		want uint64
	}{{2, 50 * time.Microsecond, 100}, {0.5, time.Millisecond, 500}, {1000, 10 * time.Second, 1e10}, {3, 100, 0}} {
		if got := newWork(Stock{Spin: c.spin}).iterations(c.cpu); got != c.want {
			t.Errorf("%v at %v a µs: %d iterations, want %d", c.cpu, c.spin, got, c.want)
		}
	}
}

func TestWithoutSpinTheLoopIsCalibratedOnce(t *testing.T) {
	k := newWork(Stock{})
	if a, b := k.iterations(time.Second), k.iterations(time.Second); a != b || a < 1e6 {
		t.Errorf("a second is %d iterations, then %d", a, b)
	}
}

func TestCalibrateIsPlausible(t *testing.T) {
	// From an emulated core at a few MHz to eight iterations a cycle at 10 GHz; a loop optimised away would be beyond.
	if got := Calibrate(); !(got > 1 && got < 80_000) {
		t.Errorf("Calibrate() = %v iterations per µs", got)
	}
}
