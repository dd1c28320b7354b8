package report

import (
	"fmt"
	"io"
	"time"

	"github.com/handoff-http/handoff/bench/load"
)

// Load writes what one run of the generator, with so many threads, found.
func Load(w io.Writer, r *load.Result, threads int) error {
	p := &page{}
	elapsed := time.Duration(r.Elapsed)
	row := func(name, format string, args ...any) { p.line("%-11s%s", name, fmt.Sprintf(format, args...)) }
	row("loop", "closed: %s, pipeline %d, %s", plural(r.Conns, "connection", "connections"), r.Pipeline, span(elapsed.Round(time.Millisecond)))
	row("requests", "%s, %s/s", count(float64(r.Requests)), count(r.ReqPerSec))
	row("latency", "p50 %s, p99 %s, mean %s, max %s", latency(float64(r.Latency.P50)), latency(float64(r.Latency.P99)),
		latency(float64(r.Latency.Mean)), latency(float64(r.Latency.Max)))
	row("served", "%d/%d connections%s", r.Served, r.Conns, stalledText(r))
	row("errors", "%s", orNone(kinds(r.Errors)))
	if len(r.ErrorsOutside) > 0 {
		row("", "before and after the window: %s", kinds(r.ErrorsOutside))
	}
	row("answers", "%s", orNone(kinds(r.Statuses)))
	if r.Server != nil {
		row("server", "%s", serverText(r))
	}
	row("generator", "%s", generatorText(r, threads))
	_, err := w.Write(p.text.Bytes())
	return err
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
		figure(float64(s.SwitchesVoluntary+s.SwitchesInvoluntary)/n), megabytes(float64(s.RSS)), plural(s.Threads, "thread", "threads"))
}

// generatorText says how busy the generator was, because a generator that has no time left is what was measured.
func generatorText(r *load.Result, threads int) string {
	if r.Generator.CPU == 0 || r.Elapsed == 0 {
		return "no CPU figure"
	}
	busy := float64(r.Generator.CPU) / float64(r.Elapsed) / float64(max(threads, 1))
	text := fmt.Sprintf("%.0f %% of %s", busy*100, plural(max(threads, 1), "thread", "threads"))
	if busy >= 0.95 {
		text += ": it was the limit, the server can do more"
	}
	return text
}
