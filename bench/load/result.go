package load

import (
	"strconv"

	"github.com/handoff-http/handoff/internal/hist"
)

// Result is what a run measured. Its JSON names are stable.
type Result struct {
	Requests  int64   `json:"requests"`    // good answers completed in the window
	Elapsed   int64   `json:"elapsed_ns"`  // real length of the window
	ReqPerSec float64 `json:"req_per_sec"` // Requests ÷ Elapsed
	Latency   Latency `json:"latency"`     // of Requests, conditional on the closed loop

	Served   int `json:"served"`  // connections with at least one answer, good or not, in the window
	Stalled  int `json:"stalled"` // of those: without any in its last half, 200 ms at least, and twice their slowest answer
	Conns    int `json:"conns"`
	Pipeline int `json:"pipeline"`

	// Errors counts by kind what went wrong in the window, ErrorsOutside before and after it. Kinds: connect, ports,
	// files, reset, eof, timeout, status, length, body, malformed. A broken connection is one error, however many
	// answers were due on it; those are Unanswered.
	Errors        map[string]int64 `json:"errors"`
	ErrorsOutside map[string]int64 `json:"errors_outside,omitempty"`
	Statuses      map[string]int64 `json:"statuses"` // answers in the window by status code

	BytesIn    int64 `json:"bytes_in"`   // received in the window, heads included
	Reconnects int64 `json:"reconnects"` // connections opened again, for whatever reason; 0 without keep-alive

	// Sent is every request of the run: Requests + Outside + Unanswered + all errors of the kinds status, length, body.
	Sent       int64 `json:"sent"`
	Outside    int64 `json:"outside"`    // good answers in warm-up, or after the window
	Unanswered int64 `json:"unanswered"` // the connection ended first, or they were still due at the end

	Server    *Server   `json:"server,omitempty"` // nil if nothing was watched
	Generator Generator `json:"generator"`

	// Answer is the one that every other was held against; nil if there was none, or ExpectLength is -1.
	Answer *Answer `json:"answer,omitempty"`

	Partial bool `json:"partial"` // the run was cut short; figures are of what there was
}

// Answer is what a server answers with: enough to see whether two servers answer alike.
type Answer struct {
	Status int    `json:"status"`
	Length int64  `json:"length"`           // of the body, in bytes; to HEAD, as announced
	SHA256 string `json:"sha256,omitempty"` // of the body, the first 12 hexadecimal digits
}

// Latency is the distribution of the time from writing a batch to each of its answers being completely parsed.
type Latency struct {
	hist.Summary
	Clamped   int64  `json:"clamped"`   // samples above 60 s, counted as 60 s
	Histogram string `json:"histogram"` // HdrHistogram V2, base64; hist.Decode reads it, and it can be merged
}

// Server is what the watched process cost in the window.
type Server struct {
	CPU                 int64  `json:"cpu_ns"` // user and system
	SwitchesVoluntary   int64  `json:"switches_voluntary"`
	SwitchesInvoluntary int64  `json:"switches_involuntary"`
	RSS                 int64  `json:"rss_bytes"`      // when the window closed
	PeakRSS             int64  `json:"peak_rss_bytes"` // since the process began
	Threads             int    `json:"threads"`        // when the window closed
	Error               string `json:"error,omitempty"`
}

// Generator is what this process, the load and whatever else runs in it, cost in the window.
type Generator struct {
	CPU int64 `json:"cpu_ns"` // user and system
}

func (co *coordinator) result() (*Result, error) {
	t, c := co.books.total, co.run.config
	encoded, err := t.latency.Encode()
	if err != nil {
		return nil, err
	}
	r := &Result{
		Requests: t.requests, Elapsed: co.to - co.from,
		Latency: Latency{Summary: t.latency.Summary(), Clamped: t.latency.Clamped(), Histogram: encoded},
		Served:  int(t.served), Stalled: int(t.stalled), Conns: c.Conns, Pipeline: c.Pipeline,
		Errors: errorMap(t.errors[1]), ErrorsOutside: errorMap(t.errors[0]), Statuses: statusMap(&t.statuses),
		BytesIn: t.bytes, Reconnects: t.reconnects,
		Sent: t.sent, Outside: t.outside, Unanswered: t.unanswered,
		Generator: Generator{CPU: int64(co.after.self - co.before.self)},
		Partial:   co.partial,
	}
	if first := co.run.expect.first.Load(); first != nil {
		r.Answer = &first.answer
	}
	if r.Elapsed > 0 {
		r.ReqPerSec = float64(r.Requests) / (float64(r.Elapsed) / 1e9)
	}
	if c.Watch > 0 {
		r.Server = spent(co.before, co.after)
	}
	return r, nil
}

func errorMap(n [kinds]int64) map[string]int64 {
	m := map[string]int64{}
	for k, v := range n {
		if v > 0 {
			m[kind(k).String()] = v
		}
	}
	return m
}

func statusMap(n *[600]int64) map[string]int64 {
	m := map[string]int64{}
	for code, v := range n {
		if v > 0 {
			m[strconv.Itoa(code)] = v
		}
	}
	return m
}
