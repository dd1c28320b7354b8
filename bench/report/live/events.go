package live

import (
	"encoding/json"
	"io"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/verdict"
)

// Event is one line of the stream for programs. Its JSON names are stable; a field that an event does not have is left
// out, and readers should pass over events and fields that they do not know.
//
//	begin     a cell is about to run: arm, point, round, cell, cells
//	snapshot  a look at it: the same, and elapsed_ns since its window opened, requests and errors so far, and
//	          req_per_sec and p99_ns of the answers since the last look, and in an open loop lag_p99_ns, how late the
//	          generator itself was
//	cell      what became of it: requests, errors, req_per_sec, p50_ns, p99_ns, cpu_ns_per_req, or error instead
//	verdict   what is to be said of the cell before: name, level (note, bound, fail), text, next
//	end       nothing more comes: cell is how many are done, of cells
type Event struct {
	Event     string           `json:"event"`
	At        time.Time        `json:"at"`
	Arm       string           `json:"arm,omitempty"`
	Point     int              `json:"point"`                // index in run.json's points
	PointName string           `json:"point_name,omitempty"` // what varies, where there are several
	Round     int              `json:"round,omitempty"`      // from 1
	Cell      int              `json:"cell,omitempty"`       // from 1
	Cells     int              `json:"cells,omitempty"`
	Elapsed   int64            `json:"elapsed_ns,omitempty"`
	Requests  int64            `json:"requests,omitempty"`
	Errors    int64            `json:"errors,omitempty"`
	ReqPerSec float64          `json:"req_per_sec,omitempty"`
	P50       float64          `json:"p50_ns,omitempty"`
	P99       float64          `json:"p99_ns,omitempty"`
	LagP99    float64          `json:"lag_p99_ns,omitempty"`
	CPU       float64          `json:"cpu_ns_per_req,omitempty"`
	Error     string           `json:"error,omitempty"`
	Verdict   *verdict.Verdict `json:"verdict,omitempty"`
}

// events writes them. What cannot be written is lost: a reader that went away is no reason to stop measuring.
type events struct {
	out   *json.Encoder
	plan  plan
	cells map[place]matrix.Cell // under way
	done  int
	total int
}

func newEvents(w io.Writer, p plan) *events {
	return &events{out: json.NewEncoder(w), plan: p, cells: make(map[place]matrix.Cell)}
}

func (e *events) of(name string, c matrix.Cell) Event {
	return Event{Event: name, At: time.Now().UTC(), Arm: c.Arm, Point: c.Point, PointName: e.plan.point(c.Point),
		Round: c.Round, Cell: c.Number, Cells: c.Total}
}

func (e *events) Begin(c matrix.Cell) {
	e.cells[place{c.Arm, c.Point, c.Round}], e.total = c, c.Total
	_ = e.out.Encode(e.of("begin", c))
}

func (e *events) Snapshot(c matrix.Cell, s load.Snapshot) {
	v := e.of("snapshot", c)
	v.Elapsed, v.Requests, v.Errors = int64(s.Elapsed), s.Requests, s.Errors
	v.ReqPerSec, v.P99, v.LagP99 = s.Rate, float64(s.P99), float64(s.Lag99)
	_ = e.out.Encode(v)
}

func (e *events) Done(s result.Sample) {
	f := finish(s)
	c := e.cells[f.place]
	c.Arm, c.Point, c.Round = f.arm, f.point, f.round
	delete(e.cells, f.place)
	e.done++
	v := e.of("cell", c)
	v.Requests, v.Errors, v.Error = f.requests, f.errors, f.fault
	v.ReqPerSec, v.P50, v.P99, v.CPU = f.rate, f.p50, f.p99, f.cpu
	_ = e.out.Encode(v)
	for i := range f.verdicts {
		v := e.of("verdict", c)
		v.Verdict = &f.verdicts[i]
		_ = e.out.Encode(v)
	}
}

func (e *events) End() {
	_ = e.out.Encode(Event{Event: "end", At: time.Now().UTC(), Cell: e.done, Cells: e.total})
}
