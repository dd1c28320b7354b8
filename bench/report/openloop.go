package report

import (
	"fmt"

	"github.com/handoff-http/handoff/bench/load"
)

func (p *page) openLoop(r *load.Result) {
	p.field("loop", fmt.Sprintf("open: %s req/s offered, whatever the server does, on %s, %s", Count(r.Offered),
		Plural(r.Conns, "connection", "connections"), elapsed(r)))
	share := ""
	if r.Offered > 0 {
		share = fmt.Sprintf(", %s %% of what was offered", Three(100*r.ReqPerSec/r.Offered))
	}
	p.field("requests", fmt.Sprintf("%s of %s due were answered; %s/s done in the window%s", Count(float64(r.Requests)), Count(float64(r.Due)), Count(r.ReqPerSec), share))
	p.field("latency", spread(&r.Latency.Summary)+", from when a request was due")
	p.field("waiting", fmt.Sprintf("%s of the requests found no free connection when they were due", part(r.Waited, r.Due)))
	p.field("overdue", overdueText(r))
	if r.Lag != nil {
		p.field("lag", spread(r.Lag)+": how late the generator itself looked")
	}
}

// overdueText says what became of the requests that were due and have no good answer.
func overdueText(r *load.Result) string {
	text := "none"
	if r.Overdue > 0 {
		text = Count(float64(r.Overdue)) + " unanswered at the end, in the latencies with the age they had"
	}
	if r.Lost > 0 {
		text += fmt.Sprintf("; %s lost with their connection", Count(float64(r.Lost)))
	}
	return text
}

func part(n, of int64) string {
	if n == 0 || of == 0 {
		return "none"
	}
	return Three(100*float64(n)/float64(of)) + " %"
}
