package report

import (
	"fmt"
	"io"

	"github.com/handoff-http/handoff/bench/search"
)

// Search writes how the highest rate that keeps goal was looked for, and the answer. width is the terminal's, 0 for output
// that has none.
func Search(w io.Writer, goal string, found search.Result, width int) error {
	p := &page{width: width}
	cols := columnsOf(column{head: "#"}, column{head: "req/s"}, column{head: "held", left: true}, column{head: "window", left: true})
	room := 0
	for i, probe := range found.Probes {
		held := "yes"
		if !probe.Held {
			held = "NO"
		}
		cols.add(fmt.Sprint(i+1), Count(probe.Rate), held, string(probe.Window))
		room = max(room, runes(Count(probe.Rate)))
	}
	const others = len("99   held window ")
	why := column{head: goal, left: true}
	for _, probe := range found.Probes {
		text := probe.Why
		if limit := p.limit() - others - room; limit > 0 {
			text = cut(text, limit)
		}
		why.cells = append(why.cells, text)
	}
	if len(found.Probes) > 0 {
		p.grid(append(cols, why), 3, "--json")
		p.gap()
	}
	p.wrap("", answer(goal, &found))
	p.wrap("", "The search ended: "+sentence(found.Reason))
	_, err := w.Write(p.text.Bytes())
	return err
}

func (p *page) limit() int {
	if p.width > 0 {
		return min(p.width, textWidth)
	}
	return textWidth
}

func answer(goal string, found *search.Result) string {
	if len(found.Probes) == 0 && found.Best == 0 {
		return "No rate was tried."
	}
	if found.Best == 0 {
		return fmt.Sprintf("No rate that was tried keeps %s.", goal)
	}
	text := fmt.Sprintf("%s req/s keep %s, confirmed over %s", Count(found.Best), goal, Plural(found.Confirmed, "long window", "long windows"))
	if found.AtLeast {
		return "≥ " + text + ". Nothing above it showed the server's limit: the generator gave way first, or no more was asked for."
	}
	return text + fmt.Sprintf("; %s do not.", Count(found.FirstFailed))
}
