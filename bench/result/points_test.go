package result_test

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/perf/benchfmt"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
	"github.com/handoff-http/handoff/internal/hist"
)

// benchNames are the names in bench.txt of a run over these points, in which each has one cell.
func benchNames(t *testing.T, points ...result.Point) (names []string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run")
	run := newRun(1)
	run.Points = points
	dir, err := result.Create(path, run)
	if err != nil {
		t.Fatal(err)
	}
	for i := range points {
		s := cell("epoll", 1, 5000)
		s.Point = i
		add(t, dir, s)
	}
	for reader := benchfmt.NewReader(strings.NewReader(read(t, path, "bench.txt")), "bench.txt"); reader.Scan(); {
		switch rec := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			t.Fatal(rec)
		case *benchfmt.Result:
			names = append(names, string(rec.Name.Full()))
		}
	}
	return names
}

func TestBenchNamesTellWhatVaries(t *testing.T) {
	p := func(change func(*result.Point)) result.Point {
		q := plain
		change(&q)
		return q
	}
	path := func(path string) result.Point { return p(func(q *result.Point) { q.Path = path }) }
	rate := func(r float64, arrivals string) result.Point {
		return p(func(q *result.Point) { q.Rate, q.Arrivals = r, arrivals })
	}
	const plainName = "Compare/strategy=epoll/conns=64/pipeline=1"
	for name, c := range map[string]struct {
		points []result.Point
		want   []string
	}{
		"one closed point":       {[]result.Point{plain}, []string{plainName}},
		"one of another path":    {[]result.Point{path("/work?cpu=5us")}, []string{plainName}},
		"connections":            {[]result.Point{plain, p(func(q *result.Point) { q.Conns = 128 })}, []string{plainName, "Compare/strategy=epoll/conns=128/pipeline=1"}},
		"one open point":         {[]result.Point{rate(1000, "const")}, []string{plainName + "/rate=1000"}},
		"arrivals at random":     {[]result.Point{rate(1e6, "poisson")}, []string{plainName + "/rate=1000000/arrivals=poisson"}},
		"closed and open":        {[]result.Point{plain, rate(0.5, "const")}, []string{plainName + "/rate=0", plainName + "/rate=0.5"}},
		"arrivals vary":          {[]result.Point{rate(9, "const"), rate(9, "poisson")}, []string{plainName + "/rate=9/arrivals=const", plainName + "/rate=9/arrivals=poisson"}},
		"paths":                  {[]result.Point{path("/"), path("/work?cpu=5us&x=1"), path("/a/b-8"), path("/a%2Fb-8")}, []string{plainName + "/path=.", plainName + "/path=work?cpu=5us&x=1", plainName + "/path=a%2Fb%2D8", plainName + "/path=a%252Fb%2D8"}},
		"churn, and then a path": {[]result.Point{plain, p(func(q *result.Point) { q.Churn, q.Path = 10, "/x" })}, []string{plainName + "/path=./churn=0", plainName + "/path=x/churn=10"}},
	} {
		if got := benchNames(t, c.points...); strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func TestBenchLineOfAnOpenLoopHasItsRateAndLag(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	run := newRun(1)
	run.Points[0].Rate = 1000
	dir, err := result.Create(path, run)
	if err != nil {
		t.Fatal(err)
	}
	s := cell("epoll", 1, 5000)
	s.Load.Loop, s.Load.Offered, s.Load.Lag = "open", 1000, &hist.Summary{P99: 30e3}
	add(t, dir, s)
	text := read(t, path, "bench.txt")
	for _, want := range []string{"\t1000 offered/s", "\t30000 lag-p99-ns", "\t2000000 p99.9-ns", "\nloop: open\n", "Unit lag-p99-ns better=lower"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// Four arms at two points: each point has its own ranking, ratios and family of comparisons.
func TestPointsAreSummarisedApart(t *testing.T) {
	run := newRun(8)
	measure(run)
	run.Points = append(run.Points, plain)
	run.Points[0].Name, run.Points[1].Name, run.Points[1].Conns = "conns=64", "conns=256", 256
	for _, s := range run.Samples {
		s.Point = 1
		r := *s.Load
		if s.Load = &r; s.Arm == "epoll" {
			server := *r.Server
			server.CPU *= 2
			r.Server = &server
		}
		run.Samples = append(run.Samples, s)
	}
	s := result.Summarise(run)
	if len(s.Points) != 2 || s.Points[0].Point != "conns=64" || s.Points[1].Point != "conns=256" {
		t.Fatalf("points: %+v", s.Points)
	}
	for i, want := range []float64{0.804, 1.608} {
		for _, row := range s.Points[i].Rows {
			if row.Arm == "epoll" && math.Abs(row.CPURatio.Value-want) > 0.01 {
				t.Errorf("point %d: epoll at %.3f, want %.3f", i, row.CPURatio.Value, want)
			}
		}
	}
}

// Three arms are three chances to find a difference that is none; the control is what the chance is measured by.
func TestDifferencesAreCorrectedForHowManyThereAre(t *testing.T) {
	run := newRun(8)
	measure(run)
	s := result.Summarise(run)
	var family []*stats.Ratio
	for _, arm := range []string{"epoll", "pool:workers=64", "serial"} {
		r := find(s, arm).CPURatio
		r.Adjusted = r.P
		family = append(family, &r)
	}
	stats.Holm(family...)
	for i, arm := range []string{"epoll", "pool:workers=64", "serial"} {
		if got := find(s, arm).CPURatio; got.Adjusted != family[i].Adjusted {
			t.Errorf("%s: adjusted p %v, want %v from a family of three", arm, got.Adjusted, family[i].Adjusted)
		}
	}
	if c := find(s, "goroutine (A/A)").CPURatio; c.Adjusted != c.P {
		t.Errorf("control: adjusted p %v, want its own, %v", c.Adjusted, c.P)
	}
}

func TestCeilingIsNoRow(t *testing.T) {
	run := newRun(8)
	measure(run)
	run.Arms = append(run.Arms, result.Arm{Name: "null", Ceiling: true})
	null := cell("null", 1, 1000)
	null.Load.Served = 1 // whatever it does, it is not starved
	run.Samples = append(run.Samples, null)
	s := result.Summarise(run)
	p := s.Points[0]
	if p.Ceiling == nil || p.Ceiling.Status != result.Ceiling || p.Ceiling.CPU != 1000 || p.Ceiling.CPURatio.Pairs != 0 || p.Ceiling.Rank != 0 {
		t.Errorf("got %+v, want the ceiling with its figures, compared with nothing", p.Ceiling)
	}
	if len(p.Rows) != 5 {
		t.Errorf("%d rows, want the 5 without it", len(p.Rows))
	}
}

func TestMemoryPerConnectionIsWhatMoreOfThemAdd(t *testing.T) {
	run := newRun(1)
	run.Points = []result.Point{plain, plain, plain}
	run.Points[1].Conns, run.Points[2].Path = 1064, "/x"
	for i, rss := range []int64{12e6, 22e6, 13e6} {
		s := cell("epoll", 1, 5000)
		s.Point, s.Load.Server.RSS = i, rss
		run.Samples = append(run.Samples, s)
	}
	s := result.Summarise(run)
	for i, want := range []struct {
		each float64
		over int
	}{{12e6 / 64, 0}, {10e6 / 1000, 64}, {13e6 / 64, 0}} {
		for _, row := range s.Points[i].Rows {
			if row.Arm == "epoll" && (row.PerConn != want.each || row.PerConnOver != want.over) {
				t.Errorf("point %d: %v bytes over the point of %d, want %+v", i, row.PerConn, row.PerConnOver, want)
			}
		}
	}
}
