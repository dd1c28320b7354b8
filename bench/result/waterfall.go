package result

import "github.com/handoff-http/handoff/bench/load"

// A Waterfall is where the latency that clients saw of an arm went: from when a request was due to its answer being read,
// in the order of a request's life. Times are means in ns over the requests that both sides have stamps of; all were
// taken on one machine, so stamps of two processes can be subtracted.
type Waterfall struct {
	Marked  int     `json:"marked"`  // requests that the client has stamps of
	Joined  int     `json:"joined"`  // of those, so has the server
	Latency float64 `json:"mean_ns"` // of those that were joined, as the client saw it
	All     float64 `json:"all_ns"`  // of all requests of the cell, marked or not
	Phases  []Phase `json:"phases"`  // all of PhaseNames, in that order
	// Unexplained is Latency less the sum of Phases: what lies between two stamps of which one is missing, and what stamps
	// that contradict each other would make negative.
	Unexplained float64 `json:"unexplained_ns"`
	Error       string  `json:"error,omitempty"` // why the server's side is missing
}

// Phase is one part of a waterfall.
type Phase struct {
	Name string  `json:"name"`
	Mean float64 `json:"mean_ns"` // over all joined requests, whether or not they had it
}

// The phases of a waterfall.
const (
	inBacklog = iota
	inLate
	inConnect
	inSend
	inSocket
	inWait
	inRead
	inParse
	inQueue
	inHandle
	inWrite
	inBack
	phases
)

// PhaseNames are the phases in the order of a request's life, and what each is.
var PhaseNames = [phases]struct{ Name, About string }{
	{"backlog", "due, and no connection was free"},
	{"late", "due, and the generator was late to send it"},
	{"connect", "opening its connection, where it is the first on it"},
	{"send", "from the client's write to the server's socket"},
	{"socket", "in the server's socket, until somebody reads it"},
	{"wait", "accepted, and waiting to be served"},
	{"read", "until its last byte is read"},
	{"parse", "the parser"},
	{"queue", "for a worker, or behind others: of its connection, or of its loop"},
	{"handle", "the handler"},
	{"write", "from there into the socket, or to the client if that is sooner"},
	{"return", "until the client has read its answer"},
}

// Explained is the share of the latency that the phases make up, 0 where there is none.
func (w *Waterfall) Explained() float64 {
	if w.Latency <= 0 {
		return 0
	}
	return 1 - w.Unexplained/w.Latency
}

// A Span is what a server says of one request: a line of its /debug/spans. Stamps are on the clock of load.Stamp, 0 for
// what did not happen or is not known.
type Span struct {
	ID         string `json:"id"`
	Received   int64  `json:"received_ns"`
	Accepted   int64  `json:"accepted_ns"`
	Dispatched int64  `json:"dispatched_ns"`
	Arrived    int64  `json:"arrived_ns"`
	Complete   int64  `json:"complete_ns"`
	Begun      int64  `json:"begun_ns"`
	Parsed     int64  `json:"parsed_ns"`
	Started    int64  `json:"started_ns"`
	Handled    int64  `json:"handled_ns"`
	Written    int64  `json:"written_ns"`
}

// Reconcile joins both sides of a cell's requests by their ids. all is the mean latency of the cell.
func Reconcile(stamps []load.Stamp, spans []Span, all float64) *Waterfall {
	byID := make(map[string]*Span, len(spans))
	for i := range spans {
		byID[spans[i].ID] = &spans[i]
	}
	w := &Waterfall{Marked: len(stamps), All: all}
	var sum [phases]float64
	for i := range stamps {
		c := &stamps[i]
		s := byID[c.ID]
		if s == nil {
			continue
		}
		w.Joined++
		w.Latency += float64(c.Done - c.Due)
		for i, ns := range split(c, s) {
			sum[i] += float64(max(0, ns))
		}
	}
	w.settle(sum, float64(w.Joined))
	return w
}

// settle makes means of sums over n requests.
func (w *Waterfall) settle(sum [phases]float64, n float64) {
	n = max(n, 1)
	w.Latency /= n
	w.Unexplained = w.Latency
	for i, name := range PhaseNames {
		w.Phases = append(w.Phases, Phase{Name: name.Name, Mean: sum[i] / n})
		w.Unexplained -= sum[i] / n
	}
}

// split is one request's latency by phase, in ns. What cannot be told is in none.
func split(c *load.Stamp, s *Span) (d [phases]int64) {
	before := inLate
	if c.Waited {
		before = inBacklog
	}
	d[before] = c.Sent - c.Due
	if c.Dial != 0 {
		d[inConnect] = c.Dialed - c.Dial
		d[before] -= d[inConnect]
	}
	there := c.Sent // from here on the request is the server's, as far as is known
	if s.Received != 0 {
		there = max(c.Sent, s.Received)
		d[inSend] = there - c.Sent
	}
	seen := s.Arrived // the first that the server saw of it
	if s.Dispatched > there {
		// It was there before somebody began to serve its connection.
		seen = max(s.Accepted, there)
		d[inWait] = s.Dispatched - seen
		d[inRead] = s.Arrived - s.Dispatched
	}
	if s.Received != 0 {
		d[inSocket] = seen - there
	}
	d[inRead] += s.Complete - s.Arrived
	d[inParse] = s.Parsed - s.Begun
	d[inQueue] = s.Begun - s.Complete + s.Started - s.Parsed
	d[inHandle] = s.Handled - s.Started
	// On one machine the client may have the answer while the server is still in the call that sent it.
	d[inWrite] = min(s.Written, c.Done) - s.Handled
	d[inBack] = c.Done - s.Written
	return d
}

// pool is the waterfall of all of an arm's cells, nil if none has one. A cell weighs as much as it has joined.
func pool(cells []Sample) *Waterfall {
	var all *Waterfall
	var sum [phases]float64
	requests := 0.0
	for i := range cells {
		w := cells[i].Inside
		if !cells[i].OK() || w == nil {
			continue
		}
		if all == nil {
			all = &Waterfall{}
		}
		all.Marked += w.Marked
		all.Joined += w.Joined
		all.Latency += w.Latency * float64(w.Joined)
		all.All += w.All * float64(cells[i].Load.Requests)
		requests += float64(cells[i].Load.Requests)
		for j, p := range w.Phases[:min(len(w.Phases), phases)] {
			sum[j] += p.Mean * float64(w.Joined)
		}
		if w.Error != "" {
			all.Error = w.Error
		}
	}
	if all != nil {
		all.All /= max(requests, 1)
		all.settle(sum, float64(all.Joined))
	}
	return all
}
