package probe

import (
	"encoding/json"
	"io"

	"github.com/handoff-http/handoff/pkg/engine"
)

// ring keeps the last spans.
type ring struct {
	kept []engine.Span
	next int // where the next one goes
	full bool
}

func newRing(n int) ring { return ring{kept: make([]engine.Span, n)} }

func (r *ring) put(s *engine.Span) {
	r.kept[r.next] = *s
	if r.next++; r.next == len(r.kept) {
		r.next, r.full = 0, true
	}
}

// all are those that are kept, the oldest first.
func (r *ring) all() []engine.Span {
	if !r.full {
		return append([]engine.Span(nil), r.kept[:r.next]...)
	}
	return append(append([]engine.Span(nil), r.kept[r.next:]...), r.kept[:r.next]...)
}

// Line is a span as /debug/spans tells it, one JSON object a line. Stamps are CLOCK_MONOTONIC in ns on Linux, and 0 for
// what did not happen; see engine.Span.
type Line struct {
	ID         string `json:"id,omitempty"` // the request's X-Request-Id
	Strategy   string `json:"strategy"`
	Status     int    `json:"status"`
	Received   int64  `json:"received_ns,omitempty"`
	Accepted   int64  `json:"accepted_ns,omitempty"`
	Dispatched int64  `json:"dispatched_ns,omitempty"`
	Arrived    int64  `json:"arrived_ns"`
	Complete   int64  `json:"complete_ns"`
	Begun      int64  `json:"begun_ns"`
	Parsed     int64  `json:"parsed_ns"`
	Started    int64  `json:"started_ns"`
	Handled    int64  `json:"handled_ns"`
	Written    int64  `json:"written_ns"`
}

func (p *Probe) line(s *engine.Span) Line {
	return Line{
		ID: string(s.ID()), Strategy: p.strategy, Status: s.Status, Received: s.Received, Accepted: s.Accepted,
		Dispatched: s.Dispatched, Arrived: s.Arrived, Complete: s.Complete, Begun: s.Begun, Parsed: s.Parsed,
		Started: s.Started, Handled: s.Handled, Written: s.Written,
	}
}

// WriteSpans writes the last spans to w as JSON lines: those without an id, at most 1,024, then those with one, at most
// 16,384, each the oldest first. Requests go on meanwhile.
func (p *Probe) WriteSpans(w io.Writer) error {
	p.mu.Lock()
	spans := append(p.other.all(), p.named.all()...)
	p.mu.Unlock()
	out := json.NewEncoder(w)
	for i := range spans {
		if err := out.Encode(p.line(&spans[i])); err != nil {
			return err
		}
	}
	return nil
}
