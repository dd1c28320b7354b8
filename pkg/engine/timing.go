package engine

import (
	"bytes"
	"strconv"
)

// This file is what a span reads from a request and tells in its answer.

// prefers says that the request asks for Server-Timing (RFC 7240): a field Prefer in whose list the word server-timing
// is. A value of several elements is searched, and so are several fields.
func (c *Conn) prefers() bool {
	r := &c.l.req
	// Asked of every request, so the usual case comes first: most that have more than one field have no Prefer.
	if c.plain() {
		return false
	}
	if _, any := r.Get("Prefer"); !any {
		return false
	}
	for i := range r.Len() {
		name, value := r.Field(i)
		if len(name) == len("prefer") && bytes.EqualFold(name, []byte("prefer")) && lists(value, "server-timing") {
			return true
		}
	}
	return false
}

// plain says that the request cannot ask for anything: a single field is Host.
func (c *Conn) plain() bool { return c.l.req.Len() == 1 && c.l.req.Minor() > 0 }

// lists says that word is an element of the list, whatever its parameters and its case.
func lists(list []byte, word string) bool {
	for len(list) > 0 {
		element, rest, _ := bytes.Cut(list, []byte(","))
		element, _, _ = bytes.Cut(element, []byte(";"))
		if bytes.EqualFold(bytes.Trim(element, " \t"), []byte(word)) {
			return true
		}
		list = rest
	}
	return false
}

// keep copies the request's id, if it has one that fits and that no log or JSON has to escape.
func (s *Span) keep(c *Conn) {
	id, _ := c.l.req.Get("X-Request-Id")
	if len(id) > maxID {
		return
	}
	for _, b := range id {
		if b <= ' ' || b >= 0x7f || b == '"' || b == '\\' {
			return
		}
	}
	s.length = uint8(copy(s.id[:], id))
}

// tell puts Server-Timing into the answer that begins at mark, with the phases of s that are over, in ms. It goes behind the
// status line: whatever the handler has written stays as it is, its Content-Length too.
func (c *Conn) tell(mark int, s *Span) {
	var room [192]byte
	field := s.appendTiming(room[:0])
	l := c.l
	end := bytes.IndexByte(l.pending[mark:], '\n')
	if end < 0 {
		return // a fault left no answer here
	}
	at := mark + end + 1
	if cap(l.pending)-len(l.pending) < len(field) {
		l.pending = l.grow(l.pending, len(field))
	}
	l.pending = l.pending[:len(l.pending)+len(field)]
	copy(l.pending[at+len(field):], l.pending[at:])
	copy(l.pending[at:], field)
}

// appendTiming appends the field's line. Of a request that asked without having been chosen, only what is known is said.
func (s *Span) appendTiming(b []byte) []byte {
	b = append(b, "Server-Timing: "...)
	mark := len(b)
	phases := s.Phases()
	for i, ns := range phases[:len(phases)-1] { // the write is still to come
		if ns < 0 || s.Begun == 0 && Phases[i] != "handle" {
			continue
		}
		if len(b) > mark {
			b = append(b, ", "...)
		}
		b = append(append(b, Phases[i]...), ";dur="...)
		b = strconv.AppendFloat(b, float64(ns)/1e6, 'f', 6, 64)
	}
	return append(b, "\r\n"...)
}
