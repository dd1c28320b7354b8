package live

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/verdict"
)

var began = time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)

// planned is a run of two points and eight rounds, with an arm whose name is longer than a narrow terminal is wide.
func planned() *result.Run {
	run := &result.Run{Rounds: 8, Until: 0.01, Baseline: "goroutine", Points: []result.Point{{Name: "conns=64"}, {Name: "conns=1024"}}}
	for _, name := range []string{"goroutine", "epoll", "pool:workers=64,queue=128,overload=reject", "thread", "goroutine (A/A)"} {
		run.Arms = append(run.Arms, result.Arm{Name: name})
	}
	run.Arms = append(run.Arms, result.Arm{Name: "null", Ceiling: true})
	return run
}

func after(m model, at time.Duration, news ...any) model {
	next, _ := m.Update(beat{at: began.Add(at), news: news})
	return next.(model)
}

func sized(m model, width, height int) model {
	next, _ := m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	return next.(model)
}

func cellOf(arm string, point, round, number int) matrix.Cell {
	return matrix.Cell{Arm: arm, Point: point, Round: round, Number: number, Total: 92}
}

// underWay has a round done, in which everything happened that can, and a second one begun.
func underWay() model {
	m := newModel(planOf(planned()), began)
	var news []any
	arms := m.arms
	for i, arm := range arms {
		c := cellOf(arm.name, 0, 1, i+1)
		news = append(news, begun{c})
		for j := range 60 {
			news = append(news, looked{c, load.Snapshot{Rate: float64(150000 + 1000*j), P99: 765 * time.Microsecond, Errors: int64(i)}})
		}
	}
	for i, arm := range arms {
		f := finished{place: place{arm.name, 0, 1}, requests: 100000, rate: 196123, p50: 3e5, p99: 765e3}
		switch i {
		case 1:
			f.verdicts = []verdict.Verdict{{Name: "generator-saturated", Level: verdict.Bound, Text: "the generator's busiest loop was working for 99 % of the window, so the server could do more"}}
		case 3:
			f = finished{place: f.place, fault: "server ended during the load:\n\x1b[31msignal: killed"}
		}
		news = append(news, f)
	}
	c := cellOf(arms[1].name, 1, 1, 8)
	news = append(news, begun{c}, looked{c, load.Snapshot{Rate: 234567, P99: 1234 * time.Microsecond, Errors: 3}})
	return after(m, 12*time.Second, news...)
}

func TestNoLineIsWiderThanTheTerminalAndThereAreNotMoreLinesThanItHas(t *testing.T) {
	fresh := newModel(planOf(planned()), began)
	for name, m := range map[string]model{"before anything": fresh, "under way": underWay()} {
		for _, width := range []int{1, 8, 20, 40, 80, 200} {
			for _, height := range []int{1, 2, 3, 4, 5, 24} {
				view := sized(m, width, height).View()
				lines := strings.Split(view, "\n")
				if len(lines) > height {
					t.Errorf("%s, %d × %d: %d lines:\n%s", name, width, height, len(lines), view)
				}
				for _, line := range lines {
					if n := utf8.RuneCountInString(line); n > width {
						t.Errorf("%s, %d × %d: %d columns: %q", name, width, height, n, line)
					}
					if strings.ContainsAny(line, "\x1b\r\t") {
						t.Errorf("%s, %d × %d: a character that moves the cursor: %q", name, width, height, line)
					}
				}
			}
		}
	}
}

func TestWhatMattersMostIsShownFirst(t *testing.T) {
	m := underWay()
	for _, c := range []struct {
		width, height int
		want          []string
	}{
		{80, 1, []string{"6/92 cells, 12s, ≤ 2m52s left"}},
		{80, 2, []string{"6/92", "conns=1024  round 1/8  epoll  234,567/s  p99 1.23ms  3 errors"}},
		{80, 3, []string{"6/92", "epoll", "req/s ▆▆"}},
		{80, 5, []string{"6/92", "epoll  234,567/s", "▶ epoll", "error thread, conns=64: server ended"}},
		{40, 24, []string{"▶ epoll", "1/16", "234,567/s", "bound epoll, conns=64: generator-satura…"}},
		{200, 24, []string{"▶ epoll", "█", "1.23ms", "1 failed", "bound epoll, conns=64: generator-saturated: the generator's busiest loop"}},
	} {
		view := sized(m, c.width, c.height).View()
		for _, want := range c.want {
			if !strings.Contains(view, want) {
				t.Errorf("%d × %d: no %q in\n%s", c.width, c.height, want, view)
			}
		}
	}
}

func TestTheViewFollowsTheSizeOfTheTerminal(t *testing.T) {
	m := underWay()
	if got := m.View(); got != "" {
		t.Errorf("before the size is known: %q, want nothing", got)
	}
	wide, narrow := sized(m, 200, 24), sized(sized(m, 200, 24), 40, 5)
	if got := narrow.View(); got != "" {
		t.Errorf("just after a resize: %q, want nothing until it was wiped", got)
	}
	if narrow = after(narrow, 13*time.Second); narrow.View() != "" {
		t.Errorf("a beat later: %q, want nothing", narrow.View())
	}
	if narrow = after(narrow, 14*time.Second); narrow.View() == wide.View() || !strings.Contains(narrow.View(), "epoll") {
		t.Errorf("two beats later 40 × 5 shows\n%s\nand 200 × 24\n%s", narrow.View(), wide.View())
	}
	if got := sized(m, 0, 0).View(); !strings.Contains(got, "epoll") {
		t.Errorf("a terminal that does not tell its size: %q, want a view of 80 × 24", got)
	}
	next, _ := sized(m, 80, 24).Update(over{})
	if got := next.View(); got != "" {
		t.Errorf("when it is over: %q, want nothing", got)
	}
}

func TestUpdateLeavesTheModelItWasGivenAlone(t *testing.T) {
	m := sized(underWay(), 80, 24)
	before := m.View()
	c := cellOf("epoll", 1, 1, 8)
	after(m, 20*time.Second, looked{c, load.Snapshot{Rate: 1}}, finished{place: place{"epoll", 1, 1}, fault: "gone"},
		finished{place: place{"thread", 0, 1}, fault: "again"}, begun{cellOf("pool", 1, 1, 9)})
	if got := m.View(); got != before {
		t.Errorf("the model changed\ngot:\n%s\nwant:\n%s", got, before)
	}
}

func TestTheSameVerdictTakesOneLineHoweverOftenItFalls(t *testing.T) {
	m := newModel(planOf(planned()), began)
	for round := 1; round <= 3; round++ {
		m = after(m, time.Second, begun{cellOf("epoll", 0, round, round)}, finished{place: place{"epoll", 0, round}, rate: 1,
			verdicts: []verdict.Verdict{{Name: "steal", Level: verdict.Fail, Text: fmt.Sprintf("%d %%", round)}}})
	}
	view := sized(m, 80, 24).View()
	if want := "fail  epoll, conns=64 ×3: steal: 3 %"; strings.Count(view, "steal") != 1 || !strings.Contains(view, want) {
		t.Errorf("got\n%s\nwant once: %s", view, want)
	}
}

// A point that is settled early takes cells out of what is to come, and the time left follows.
func TestAPointThatStopsEarlyShortensTheRest(t *testing.T) {
	run := planned()
	run.Arms = run.Arms[:2]
	m := newModel(planOf(run), began)
	cell := func(arm string, point, number, total int) begun {
		return begun{matrix.Cell{Arm: arm, Point: point, Round: 1, Number: number, Total: total}}
	}
	m = after(m, 0, cell("goroutine", 0, 1, 32), cell("epoll", 0, 2, 32))
	m = after(m, 10*time.Second, finished{place: place{"goroutine", 0, 1}}, finished{place: place{"epoll", 0, 1}})
	if left, ok := m.clock.left(m.now); !ok || left != 150*time.Second {
		t.Errorf("after 2 of 32 cells in 10 s: %v, %v left, want 2m30s", left, ok)
	}
	m = after(m, 10*time.Second, cell("goroutine", 1, 3, 18))
	if left, _ := m.clock.left(m.now); left != 80*time.Second {
		t.Errorf("after 2 of 18 cells in 10 s: %v left, want 1m20s", left)
	}
	if got := m.arms[0].cells; got != 9 {
		t.Errorf("cells of an arm: %d, want 9 in place of 16: 1 of the point that stopped, 8 of the other", got)
	}
}

func TestContinuedRunCountsWhatItHas(t *testing.T) {
	run := planned()
	run.Samples = []result.Sample{{Arm: "epoll", Round: 1}, {Arm: "epoll", Round: 2, Dropped: true}, {Arm: "thread", Round: 1}}
	m := newModel(planOf(run), began)
	if m.arms[1].done != 1 || m.arms[3].done != 1 || m.arms[0].done != 0 {
		t.Errorf("done: %d of epoll, %d of thread, %d of goroutine, want 1, 1, 0", m.arms[1].done, m.arms[3].done, m.arms[0].done)
	}
}

func TestSparklineIsScaledFromNothingToTheHighest(t *testing.T) {
	for _, c := range []struct {
		rates []float64
		width int
		want  string
	}{
		{nil, 10, ""}, {[]float64{0, 0}, 10, "▁▁"}, {[]float64{1, 2, 4, 8}, 10, "▂▃▅█"}, {[]float64{8, 1, 2, 4}, 3, "▃▅█"},
	} {
		if got := sparkline(c.rates, c.width); got != c.want {
			t.Errorf("%v in %d columns: %q, want %q", c.rates, c.width, got, c.want)
		}
	}
}
