package page

import (
	"html/template"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/stats"
)

func TestFiguresReadLikeAPersonWritesThem(t *testing.T) {
	spaces := func(s string) string { return strings.ReplaceAll(s, nbsp, " ") }
	for _, c := range []struct{ got, want string }{
		{latency(0), "–"}, {latency(512e3), "512 µs"}, {latency(1.234e6), "1.23 ms"}, {latency(2e9), "2.00 s"}, {latency(850), "0.85 µs"},
		{latencyTick(5e5), "500 µs"}, {latencyTick(1e6), "1 ms"}, {latencyTick(2.5e3), "2.5 µs"},
		{count(1234567.4), "1,234,567"}, {count(999), "999"}, {count(-1234), "-1,234"},
		{byteCount(0), "–"}, {byteCount(512), "512 B"}, {byteCount(8.31e6), "8.31 MB"}, {byteCount(2e9), "2.00 GB"},
		{short(512), "512"}, {short(1500), "1.5k"}, {short(2e6), "2M"},
		{ratioTick(1), "1"}, {ratioTick(0.85), "0.85"}, {ratioTick(10), "10"},
		{probability(0.0001), "<0.001"}, {probability(0.0312), "0.031"}, {probability(1), "1.00"},
		{ratio(stats.Ratio{}), "–"},
		{ratio(stats.Ratio{Value: 0.834, Low: 0.801, High: 0.868, Pairs: 8, Adjusted: 0.001}), "0.83 × [0.80, 0.87]"},
		{ratio(stats.Ratio{Value: 0.99, Low: 0.95, High: 1.03, Pairs: 8, Adjusted: 0.6}), "≈ 0.99 × [0.95, 1.03]"},
		{ratio(stats.Ratio{Value: 0.5, Pairs: 1}), "0.50 ×"},
		{shell([]string{"handoff", "--path", "/work?cpu=1ms&sleep=2ms", "it's", ""}), `handoff --path '/work?cpu=1ms&sleep=2ms' 'it'\''s' ''`},
	} {
		if spaces(c.got) != c.want {
			t.Errorf("got %q want %q", spaces(c.got), c.want)
		}
	}
}

// The table shows the summary's figures, all of them.
func TestTheTableShowsTheSummary(t *testing.T) {
	run := swept.run()
	page := write(t, run, nil)
	for _, p := range run.Summary.Points {
		for i := range p.Rows {
			row := &p.Rows[i]
			want := []string{figure(row.CPU / 1e3), rate(row), latency(row.P50), latency(row.P99), latency(row.P999), byteCount(row.RSS), served(row)}
			if row.Arm != run.Baseline {
				want = append(want, ratio(row.CPURatio), ratio(row.ReqRatio), adjusted(row.CPURatio, false))
			}
			for _, s := range want {
				s = template.HTMLEscapeString(s)
				alone := strings.Contains(page, "<td>"+s+"</td>") || strings.Contains(page, "<td>"+s+"<br><small>")
				if below := strings.Contains(page, "<br><small>"+s+"</small></td>") || strings.Contains(page, "<br><small>~"+nbsp+s+"</small></td>"); !alone && !below {
					t.Errorf("%s at %s: no cell %q", row.Arm, p.Point, s)
				}
			}
		}
	}
}

// The headline claims no more than the figures do.
func TestTheHeadlineSaysWhatIsSignificant(t *testing.T) {
	two := []string{"goroutine", "epoll"}
	cost := func(epoll float64) func(int, int, string) float64 {
		return func(arm, _ int, _ string) float64 { return []float64{5000, epoll}[arm] }
	}
	sure := func(arm, _ int, _ string) float64 { return []float64{5000, 4000, 4000}[arm] }
	unsteady := func(arm, _, round int, s *result.Sample) { // uring: less on average, and anything in a round
		if arm == 2 {
			s.Load.Server.CPU = int64(float64(s.Load.Server.CPU) * []float64{0.4, 1.6}[round%2])
		}
	}
	for name, c := range map[string]struct {
		s    synthetic
		want string
	}{
		"the arm wins":      {synthetic{arms: two, rounds: 8, noise: 0.02, cost: cost(4000)}, "epoll costs 0."},
		"the baseline wins": {synthetic{arms: two, rounds: 8, noise: 0.02, cost: cost(6000)}, "goroutine, the baseline, has the least CPU per request"},
		"nobody wins":       {synthetic{arms: two, rounds: 8, noise: 0.05, cost: cost(5000)}, "No significant difference"},
		"the best varies":   {synthetic{arms: seven[:3], rounds: 8, noise: 0.02, cost: sure, bad: unsteady}, "epoll costs 0.8"},
		"too few rounds":    {synthetic{arms: two, rounds: 2, noise: 0.02, cost: cost(4000)}, "Too few rounds for an interval"},
	} {
		r := &reporter{run: c.s.run()}
		if got := r.headline(); !strings.HasPrefix(got.Verdict, c.want) || !strings.Contains(got.Floor, "oise floor") {
			t.Errorf("%s: got %q, %q; want %q", name, got.Verdict, got.Floor, c.want)
		}
	}
}

// Over many points, only those count for a server where it is better for certain.
func TestTheHeadlineCountsSignificantPoints(t *testing.T) {
	s := synthetic{arms: []string{"goroutine", "epoll"}, rounds: 8, noise: 0.02, conns: []int{1, 64, 512}}
	s.cost = func(arm, conns int, _ string) float64 {
		return map[int][]float64{1: {5000, 7000}, 64: {5000, 5000}, 512: {5000, 3500}}[conns][arm]
	}
	want := "goroutine has the least CPU per request at 1 of 3 points, epoll at 1; no winner at 1."
	if got, _ := (&reporter{run: s.run()}).overall(); got != want {
		t.Errorf("got %q want %q", got, want)
	}
	s.cost, s.noise = nil, 0.5
	if got, _ := (&reporter{run: s.run()}).overall(); got != "No winner in CPU per request at any of 3 points." {
		t.Errorf("noise alone: got %q", got)
	}
}

// A figure that is only a bound is said to be one, in the table and in the chart.
func TestABoundIsShownAsOne(t *testing.T) {
	s := synthetic{arms: seven[:2], rounds: 4, noise: 0.01, conns: []int{1, 64}}
	plain := write(t, s.run(), nil)
	s.bad = saturated
	bound := write(t, s.run(), nil)
	if strings.Contains(plain, "<td>≥") || !strings.Contains(bound, "<td>≥") {
		t.Error("the table does not tell bounds from figures")
	}
	// An open marker is filled with the paper; with every figure a bound, each curve has some.
	drawn := func(page string) string {
		_, after, _ := strings.Cut(page, `id="throughput"`)
		_, picture, _ := strings.Cut(charts(after, "wide")[0], "</desc>")
		return picture
	}
	if drawn(plain) == drawn(bound) {
		t.Error("the chart of throughput draws bounds like figures")
	}
}

func TestFailedVerdictsStandAtTheTop(t *testing.T) {
	run := single.run()
	run.Thresholds = []string{"p99<1us"}
	run.Summary = result.Summarise(run)
	top, _, _ := strings.Cut(write(t, run, nil), "</header>")
	if !strings.Contains(top, "<strong>FAILED</strong>") || !strings.Contains(top, "p99&lt;1us") {
		t.Errorf("the head of the page does not say which threshold was not kept: %s", top[strings.Index(top, "<main>"):])
	}
}

// A limit that an arm has alone is marked, one that all have is not.
func TestLimitsThatDifferAreMarked(t *testing.T) {
	s := synthetic{arms: seven[:3], rounds: 2, bad: func(arm, _, _ int, s *result.Sample) {
		if arm == 2 {
			s.Limits.Backlog = 511
		}
	}}
	page := write(t, s.run(), nil)
	if n := strings.Count(page, `<td class="mark">`); n != 1 || !strings.Contains(page, `<td class="mark">511 `) {
		t.Errorf("%d limits are marked, want the accept queue of 511 alone", n)
	}
}
