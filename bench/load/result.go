package load

import (
	"strconv"

	"github.com/handoff-http/handoff/bench/telemetry"
	"github.com/handoff-http/handoff/internal/hist"
)

// Result is what a run measured. Its JSON names are stable.
type Result struct {
	Loop      string  `json:"loop"`        // "closed" or "open"
	Requests  int64   `json:"requests"`    // good answers: closed loop, completed in the window; open loop, to requests due in it
	Elapsed   int64   `json:"elapsed_ns"`  // real length of the windows
	ReqPerSec float64 `json:"req_per_sec"` // good answers that came in the window ÷ Elapsed
	Latency   Latency `json:"latency"`     // of Requests, conditional on the closed loop; of Overdue as well in an open one
	Turns     int     `json:"turns"`       // windows this result is the sum of

	// Of an open loop. Due = Requests + Overdue + Lost + Errors of the kinds status, length, body.
	Offered  float64       `json:"offered_per_sec,omitempty"` // what was asked for; with stages, their mean
	Due      int64         `json:"due,omitempty"`             // requests due in the window
	Overdue  int64         `json:"overdue,omitempty"`         // of those, unanswered when the drain ended: in Latency with their age, a lower bound
	Lost     int64         `json:"lost,omitempty"`            // of those: their connection could not be opened, or ended before the answer
	Waited   int64         `json:"waited,omitempty"`          // of those, found no free connection when due
	Unqueued int64         `json:"unqueued,omitempty"`        // of those overdue: 16 million waited already, their age is that of the window's end
	Dropped  int64         `json:"dropped,omitempty"`         // not of Due: due in a warm-up, and never sent; what still waited when the window opened
	Lag      *hist.Summary `json:"lag,omitempty"`             // how late the generator itself looked at an arrival that was due

	Served  int `json:"served"`         // connections with at least one answer, good or not, in any window
	Stalled int `json:"stalled"`        // of those: without any in the last half of all windows' time, 200 ms at least, and twice their slowest answer
	Conns   int `json:"conns"`          // without the slow ones
	Idle    int `json:"idle,omitempty"` // further connections that were held open and sent nothing

	// Fairness is Jain's index of what each of Conns was answered while windows were open, 1/Conns..1: 1 if all had the same,
	// 1/Conns if one had all (Jain, Chiu, Hawe, DEC-TR-301, 1984). 0: none had any.
	Fairness float64 `json:"fairness"`

	Pipeline int `json:"pipeline"`

	// Errors counts by kind what went wrong in the window, ErrorsOutside before and after it; an answer counts where a
	// good one would. Kinds: connect, ports, files, reset, eof, timeout, status, length, body, malformed. A broken
	// connection is one error, however many answers were due on it; those are Unanswered.
	Errors        map[string]int64 `json:"errors"`
	ErrorsOutside map[string]int64 `json:"errors_outside,omitempty"`
	Statuses      map[string]int64 `json:"statuses"` // answers that count by status code

	BytesIn    int64         `json:"bytes_in"`          // received in the window, heads included
	Reconnects int64         `json:"reconnects"`        // connections opened again, other than by Churn; 0 without keep-alive
	Connect    *hist.Summary `json:"connect,omitempty"` // time of the connects completed in the window, if any

	// Sent is every request of the run: Requests + Outside + Unanswered + all errors of the kinds status, length, body.
	Sent       int64 `json:"sent"`
	Outside    int64 `json:"outside"`    // good answers that do not count: of warm-ups, after a window, of an earlier turn, overdue
	Unanswered int64 `json:"unanswered"` // the connection ended first, or they were still due at the end

	InFlight float64 `json:"in_flight"` // mean number of requests under way (open loop: due), sampled independently of latencies
	Unread   float64 `json:"unread"`    // share 0..1 of sampled waiting connections whose answer already lay unread at the generator
	Busy     float64 `json:"busy"`      // share 0..1 of the window in which the busiest loop worked; waiting for an event or a due time is not work

	Routes []RouteResult     `json:"routes,omitempty"` // when there are several
	Stages []StageResult     `json:"stages,omitempty"`
	Slow   *SlowResult       `json:"slow,omitempty"`
	Host   *telemetry.Change `json:"host,omitempty"` // summed over the windows; nil without one

	Server    *Server   `json:"server,omitempty"` // nil if nothing was watched
	Generator Generator `json:"generator"`

	// Answer is the one that every other was held against; nil if there was none, if ExpectLength is -1, or if there are
	// several routes, each of which has its own.
	Answer *Answer `json:"answer,omitempty"`

	Stamps []Stamp `json:"stamps,omitempty"` // of marked requests that are among Requests, at most 16,384

	Partial bool `json:"partial"` // the run was cut short; figures are of what there was
}

// RouteResult is a route's part of the load. Errors are those of answers in good form: the kinds status, length and body.
type RouteResult struct {
	Name     string           `json:"name"` // "GET /x"
	Weight   int              `json:"weight"`
	Requests int64            `json:"requests"`
	Errors   map[string]int64 `json:"errors"`
	Latency  hist.Summary     `json:"latency"`
	Answer   *Answer          `json:"answer,omitempty"`
}

// StageResult is what a stage's requests came to. ReqPerSec counts the good answers that came before the window closed.
type StageResult struct {
	From      float64      `json:"from_per_sec"`
	To        float64      `json:"to_per_sec"`
	Elapsed   int64        `json:"elapsed_ns"` // its planned length, times the turns
	Due       int64        `json:"due"`
	Requests  int64        `json:"requests"`
	ReqPerSec float64      `json:"req_per_sec"`
	Latency   hist.Summary `json:"latency"`
	Lag99     int64        `json:"lag_p99_ns"`
}

// Answer is what a server answers with: enough to see whether two servers answer alike.
type Answer struct {
	Status int    `json:"status"`
	Length int64  `json:"length"`           // of the body, in bytes; to HEAD, as announced
	SHA256 string `json:"sha256,omitempty"` // of the body, the first 12 hexadecimal digits
}

// Latency is the distribution of the time from when a batch was begun (closed loop) or due (open loop) to each of its
// answers being completely parsed.
type Latency struct {
	hist.Summary
	Clamped   int64  `json:"clamped"`   // samples above 60 s, counted as 60 s
	Histogram string `json:"histogram"` // HdrHistogram V2, base64; hist.Decode reads it, and it can be merged
}

// Server is what the watched process and its descendants cost in the windows.
type Server struct {
	CPU                 int64  `json:"cpu_ns"` // user and system
	SwitchesVoluntary   int64  `json:"switches_voluntary"`
	SwitchesInvoluntary int64  `json:"switches_involuntary"`
	Reads               int64  `json:"reads"` // read(2) and its like; 0 where the system does not tell. recv(2) is not among them
	Writes              int64  `json:"writes"`
	RSS                 int64  `json:"rss_bytes"`      // when the last window closed; of several processes, what they share counts once (PSS)
	PeakRSS             int64  `json:"peak_rss_bytes"` // since the process began; of several, the sum of their peaks
	Threads             int    `json:"threads"`        // when the last window closed
	Processes           int    `json:"processes,omitempty"`
	Error               string `json:"error,omitempty"`
}

// Generator is what this process, the load and whatever else runs in it, cost in the windows.
type Generator struct {
	CPU int64 `json:"cpu_ns"` // user and system
}

func (s *Session) result() (*Result, error) {
	t, c, w := s.books.total, s.run.config, &s.windows
	encoded, err := t.latency.Encode()
	if err != nil {
		return nil, err
	}
	r := &Result{
		Loop: "closed", Idle: len(s.idle), Fairness: t.fairness.index(c.fast()), Requests: t.requests, Elapsed: w.elapsed, ReqPerSec: perSecond(t.arrived, w.elapsed), Turns: s.turns,
		Latency: Latency{Summary: t.latency.Summary(), Clamped: t.latency.Clamped(), Histogram: encoded},
		Served:  int(t.served), Stalled: int(t.stalled), Conns: c.fast(), Pipeline: c.Pipeline,
		Errors: errorMap(t.errors[1]), ErrorsOutside: errorMap(t.errors[0]), Statuses: statusMap(&t.statuses),
		BytesIn: t.bytes, Reconnects: t.reconnects, Connect: summary(t.connect),
		Sent: t.sent, Outside: t.outside, Unanswered: t.unanswered,
		Slow: s.slow.result(), Host: w.host, Generator: Generator{CPU: int64(w.self)}, Partial: s.partial, Stamps: s.stamps(),
	}
	if s.run.open {
		s.openResult(r)
	}
	s.sampled(r)
	s.parts(r)
	if c.Watch > 0 {
		r.Server = &w.server
	}
	return r, nil
}

func (s *Session) openResult(r *Result) {
	t := s.books.total
	r.Loop, r.Offered, r.Due, r.Overdue, r.Lost = "open", s.run.config.offered(), t.due, t.overdue, t.lost
	r.Waited, r.Unqueued, r.Dropped, r.Lag = t.waited, t.unqueued, t.dropped, summary(t.lag)
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
