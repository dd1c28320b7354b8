package live

import (
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/handoff-http/handoff/bench/matrix"
)

// What the model is sent, beside the size of the window.
type (
	beat struct {
		at   time.Time
		news []any // begun, looked, finished, in the order in which they came
	}
	over struct{}
)

// model is what the screen shows. Update and View are pure: they change nothing that another copy of the model sees.
type model struct {
	plan
	width, height int // of the terminal; 0: not told yet
	start, now    time.Time
	cell          matrix.Cell // begun or looked at last
	errors        int64       // of that cell so far
	clock         clock
	fallen        []fall // most recent last
	last          place  // finished last
	hidden        int    // beats for which nothing is shown
	over          bool
}

// A terminal that becomes narrower breaks the lines that are there, and the library does not know: what they left behind is
// wiped by showing nothing, for long enough to be drawn once.
const blank = 2

func newModel(p plan, start time.Time) model {
	return model{plan: p, start: start, now: start, clock: clock{since: start}}
}

// Init shows the cursor that the library hides: it stays, and so needs no restoring by a program that is killed.
func (m model) Init() tea.Cmd { return tea.ShowCursor }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		if m.width > 0 {
			m.hidden = blank
		}
		m.width, m.height = msg.Width, msg.Height
		if m.width <= 0 || m.height <= 0 { // a terminal that does not know, as under some serial consoles
			m.width, m.height = 80, 24
		}
	case beat:
		m.now, m.hidden = msg.at, max(0, m.hidden-1)
		m.arms, m.fallen = slices.Clone(m.arms), slices.Clone(m.fallen)
		for _, n := range msg.news {
			m = m.learn(n)
		}
	case over:
		m.over = true
	}
	return m, nil
}

// learn takes in one piece of news. The slices are the model's own.
func (m model) learn(news any) model {
	switch n := news.(type) {
	case begun:
		return m.begin(n)
	case looked:
		return m.look(n)
	case finished:
		return m.finish(n)
	}
	return m
}

func (m model) begin(n begun) model {
	if m.clock.total > 0 && n.Total < m.clock.total {
		m = m.stopped()
	}
	m.cell, m.errors = n.Cell, 0
	m.clock = m.clock.begin(n.Cell)
	if r := m.row(n.Arm); r != nil {
		r.seen = false
	}
	return m
}

func (m model) look(n looked) model {
	m.cell, m.errors = n.Cell, n.Errors
	if r := m.row(n.Arm); r != nil {
		r.rate, r.p99, r.bound, r.seen = n.Rate, float64(n.P99), false, true
		r.rates = remember(r.rates, n.Rate)
	}
	return m
}

func (m model) finish(n finished) model {
	m.clock, m.last = m.clock.finish(n.place, m.now), n.place
	r := m.row(n.arm)
	if r == nil {
		return m
	}
	r.done++
	if n.fault != "" {
		r.failed++
		return m.tell(n.place, fall{level: "error", text: n.fault})
	}
	if !r.seen {
		r.rates = remember(r.rates, n.rate)
	}
	r.rate, r.p99, r.bound = n.rate, n.p99, n.bound()
	for _, v := range n.verdicts {
		m = m.tell(n.place, fall{level: string(v.Level), name: v.Name, text: v.Text})
	}
	return m
}

// stopped takes the rounds that a point does without out of what is to come: it is the one that was measured last.
func (m model) stopped() model {
	for i := range m.arms {
		if r := &m.arms[i]; r.cells > 0 {
			r.cells = max(r.done, r.cells-(m.rounds-m.last.round))
		}
	}
	return m
}

func (m model) row(arm string) *row {
	for i := range m.arms {
		if m.arms[i].name == arm {
			return &m.arms[i]
		}
	}
	return nil
}

// remember appends to a history that other models may share, and forgets what no terminal is wide enough for.
func remember(rates []float64, rate float64) []float64 {
	const most = 200
	return append(slices.Clone(rates[max(0, len(rates)-most+1):]), rate)
}
