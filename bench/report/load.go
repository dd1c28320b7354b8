package report

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/verdict"
	"github.com/handoff-http/handoff/internal/hist"
)

// Load writes what one run of the generator, with so many threads, found, and what is to be said against it. It is as wide as
// the terminal if w is one.
func Load(w io.Writer, r *load.Result, threads int, verdicts []verdict.Verdict) error {
	p := &page{}
	if f, ok := w.(*os.File); ok {
		p.width = Width(f)
	}
	p.load(r, threads, verdicts)
	_, err := w.Write(p.text.Bytes())
	return err
}

func (p *page) load(r *load.Result, threads int, verdicts []verdict.Verdict) {
	if r.Loop == "open" {
		p.openLoop(r)
	} else {
		p.closedLoop(r, verdicts)
	}
	p.connections(r)
	p.field("errors", orNone(Kinds(r.Errors)))
	if len(r.ErrorsOutside) > 0 {
		p.field("", "before and after the window: "+Kinds(r.ErrorsOutside))
	}
	p.field("answers", orNone(Kinds(r.Statuses)))
	if r.Server != nil {
		p.field("server", serverText(r))
	}
	p.field("generator", generatorText(r, threads))
	p.stages(r)
	p.routes(r)
	if len(verdicts) > 0 {
		p.gap()
	}
	for _, level := range []verdict.Level{verdict.Fail, verdict.Bound, verdict.Note} {
		for i := range verdicts {
			if verdicts[i].Level == level {
				p.verdict(&verdicts[i], "")
			}
		}
	}
}

func (p *page) closedLoop(r *load.Result, verdicts []verdict.Verdict) {
	turns := ""
	if r.Turns > 1 {
		turns = fmt.Sprintf(" in %d turns", r.Turns)
	}
	p.field("loop", fmt.Sprintf("closed: %s, pipeline %d, %s%s: latencies compare servers, not what users see",
		Plural(r.Conns, "connection", "connections"), r.Pipeline, elapsed(r), turns))
	least := ""
	if v := verdict.Find(verdicts, verdict.GeneratorSaturated); v != nil && v.Level.AtLeast(verdict.Bound) {
		least = "≥ "
	}
	p.field("requests", fmt.Sprintf("%s, %s%s/s", Count(float64(r.Requests)), least, Count(r.ReqPerSec)))
	p.field("latency", spread(&r.Latency.Summary))
}

func elapsed(r *load.Result) string { return Span(time.Duration(r.Elapsed).Round(time.Millisecond)) }

// spread lists a distribution; p99.9 only where its summary knows it.
func spread(s *hist.Summary) string {
	tail := ""
	if s.P999 > 0 {
		tail = fmt.Sprintf(", p99.9 %s", Latency(float64(s.P999)))
	}
	return fmt.Sprintf("p50 %s, p99 %s%s, mean %s, max %s", Latency(float64(s.P50)), Latency(float64(s.P99)), tail,
		Latency(float64(s.Mean)), Latency(float64(s.Max)))
}

// connections writes what was on the connections, and how long it took to open them.
func (p *page) connections(r *load.Result) {
	p.field("served", fmt.Sprintf("%d/%d connections%s", r.Served, r.Conns, stalledText(r)))
	if r.InFlight > 0 {
		p.field("in flight", Three(r.InFlight)+" requests on average")
	}
	if r.Connect != nil && r.Connect.Max > 0 {
		p.field("connects", spread(r.Connect))
	}
	if s := r.Slow; s != nil {
		p.field("slow", fmt.Sprintf("%s at %s bytes/s: %s, %s MB; not in the figures above", Plural(s.Conns, "client", "clients"),
			Count(float64(s.Rate)), Plural(int(s.Answers), "answer", "answers"), Three(float64(s.BytesIn)/1e6)))
	}
}

func stalledText(r *load.Result) string {
	if r.Stalled == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of them stalled: no answer any more for half of the time or longer", r.Stalled)
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func serverText(r *load.Result) string {
	s := r.Server
	if s.Error != "" {
		return "no figures: " + s.Error
	}
	n := float64(max(r.Requests, 1))
	return fmt.Sprintf("%s µs of CPU and %s context switches a request, %s MB, %s", figure(float64(s.CPU)/1e3/n),
		figure(float64(s.SwitchesVoluntary+s.SwitchesInvoluntary)/n), megabytes(float64(s.RSS)), Plural(s.Threads, "thread", "threads")) + processes(s)
}

func processes(s *load.Server) string {
	if s.Processes < 2 {
		return ""
	}
	return fmt.Sprintf(" in %d processes", s.Processes)
}

// generatorText says how busy the generator was, because a generator that has no time left is what was measured.
func generatorText(r *load.Result, threads int) string {
	if r.Generator.CPU == 0 || r.Elapsed == 0 {
		return "no CPU figure"
	}
	used := float64(r.Generator.CPU) / float64(r.Elapsed) / float64(max(threads, 1))
	text := fmt.Sprintf("%.0f %% of %s", used*100, Plural(max(threads, 1), "thread", "threads"))
	if r.Busy > 0 {
		text += fmt.Sprintf(", the busiest loop working %.0f %% of the time", r.Busy*100)
	}
	return text
}
