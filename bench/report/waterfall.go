package report

import (
	"fmt"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
)

// waterfall writes where each arm's latency went, phase by phase, with what nothing explains.
func (p *page) waterfall(v *view) {
	if v.load.Inside == 0 {
		return
	}
	p.gap()
	p.wrap("", "Where the latency goes: means in µs, from when a request was due to its answer being read.")
	var seen []*result.Row
	for i := range v.s.Rows {
		switch r := &v.s.Rows[i]; {
		case v.isPeer(r):
			p.remark(r.Arm, "a server of others: what happens inside it is not available.")
		case r.Inside == nil:
		case r.Inside.Error != "" || r.Inside.Joined == 0:
			p.remark(r.Arm, "not available: "+whyNot(r.Inside))
		default:
			seen = append(seen, r)
		}
	}
	p.falls(seen)
	p.phases(seen)
}

func (v *view) isPeer(r *result.Row) bool {
	for _, arm := range v.run.Arms {
		if arm.Name == r.Arm {
			return arm.Peer
		}
	}
	return false
}

func whyNot(w *result.Waterfall) string {
	if w.Error != "" {
		return w.Error
	}
	return fmt.Sprintf("of %s the server kept none", Plural(w.Marked, "marked request", "marked requests"))
}

// falls writes as many arms beside each other as there is room for, and the others below them.
func (p *page) falls(rows []*result.Row) {
	const most = 14 // columns of an arm's name
	names := fallNames()
	room := textWidth
	if p.width > 0 {
		room = min(room, p.width)
	}
	for len(rows) > 0 {
		cols, width := []column{names}, names.width()
		for len(rows) > 0 {
			c := fall(rows[0], most)
			if len(cols) > 1 && width+1+c.width() > room {
				break
			}
			cols, width, rows = append(cols, c), width+1+c.width(), rows[1:]
		}
		p.gap()
		p.grid(cols, len(cols), "run.json")
	}
}

func (c column) width() int {
	w := max(runes(c.over), runes(c.head))
	for _, cell := range c.cells {
		w = max(w, runes(cell))
	}
	return w
}

func fallNames() column {
	c := column{head: "phase", left: true}
	for _, phase := range result.PhaseNames {
		c.cells = append(c.cells, phase.Name)
	}
	c.cells = append(c.cells, "unexplained", "= latency", "explained", "of all")
	return c
}

func fall(r *result.Row, most int) column {
	w := r.Inside
	c := column{head: cut(r.Arm, most)}
	for _, phase := range w.Phases {
		c.cells = append(c.cells, micros(phase.Mean))
	}
	c.cells = append(c.cells, micros(w.Unexplained), micros(w.Latency), fmt.Sprintf("%.1f%%", 100*w.Explained()), micros(w.All))
	return c
}

// micros prints ns in µs; less than a nanosecond, as rounding leaves it, is nothing.
func micros(ns float64) string {
	if ns > -1 && ns < 1 {
		return "0"
	}
	return Three(ns / 1e3)
}

// phases says what the names mean, and of how many requests the means are.
func (p *page) phases(rows []*result.Row) {
	if len(rows) == 0 {
		return
	}
	p.gap()
	var all []string
	for _, phase := range result.PhaseNames {
		all = append(all, phase.Name+": "+phase.About)
	}
	p.wrap("", strings.Join(all, " · ")+".")
	marked, joined := 0, 0
	for _, r := range rows {
		marked, joined = marked+r.Inside.Marked, joined+r.Inside.Joined
	}
	p.wrap("", fmt.Sprintf("Of %s marked requests %s were found in the servers; \"of all\" is the mean of every request, marked or not.",
		Count(float64(marked)), Count(float64(joined))))
	p.wrap("", "unexplained: no stamp tells. A ring (uring) is read by the kernel: there send and socket cannot be told apart, and are in it.")
}

// capacity says how the rate was chosen, where nobody chose it.
func (p *page) capacity(run *result.Run) {
	if run.Capacity > 0 && len(run.Points) > 0 {
		p.wrap("", fmt.Sprintf("The rate of %s req/s is half of the %s that %s did in a closed loop just before, observed as it is here.",
			Count(run.Points[0].Rate), Count(run.Capacity), run.Baseline))
	}
}
