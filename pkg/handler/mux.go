package handler

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

// Mux routes by method and path, and answers itself what no handler should have to: OPTIONS with 204 and Allow, a method
// that a path lacks with 405 and Allow, an unknown path with 404, an unknown method with 501 (RFC 9110 §15.6.2), and
// so CONNECT and, where there is no path to have an Allow, TRACE: both are refused whatever they ask for. HEAD is served by GET's handler: the writer
// keeps the body back. The zero value has no routes. Route everything before serving; from then on a Mux is read only.
type Mux struct {
	first  [slots]slot // of the exact paths: a lookup without a hash, for those that were here first
	exact  map[string]*route
	under  map[string]*route // by "/bytes/" for the pattern "/bytes/{n}"
	every  methods
	server *writer.Template // the answer to OPTIONS *
}

// route is all that is known of one path.
type route struct {
	handlers [parser.Patch + 1]Handler
	served   methods
	options  *writer.Template
	refused  *writer.Template
}

// Route sends requests for pattern with method to h. A pattern is a path, matched exactly, or a path whose last segment
// is {name}, which stands for any one segment that is not empty: see [Segment]. An exact path wins. Route panics on
// a pattern that is neither, on a method that it cannot route, and on a repetition: all are slips in the program.
func (m *Mux) Route(method, pattern string, h Handler) {
	verb := methodOf(method)
	if h == nil || verb == parser.Unknown {
		panic(fmt.Sprintf("handler: cannot route %s %s to %v", method, pattern, h))
	}
	r := m.at(pattern)
	if r.served.has(verb) {
		panic(fmt.Sprintf("handler: %s %s is routed twice", method, pattern))
	}
	r.serve(verb, h)
	m.every |= r.served
	m.server = writer.NewTemplate(204, "", "", m.every.allow())
}

func (r *route) serve(verb parser.Method, h Handler) {
	r.served |= bit(verb) | bit(parser.Options)
	r.handlers[verb] = h
	if verb == parser.Get {
		r.served |= bit(parser.Head)
		r.handlers[parser.Head] = h
	}
	r.options = writer.NewTemplate(204, "", "", r.served.allow())
	r.refused = refusal(405, r.served.allow())
}

// at is the route of a pattern, made if need be.
func (m *Mux) at(pattern string) *route {
	table, key := &m.exact, pattern
	if i := strings.IndexByte(pattern, '{'); i > 0 && pattern[i-1] == '/' && strings.IndexByte(pattern, '}') == len(pattern)-1 {
		table, key = &m.under, pattern[:i]
	}
	if !strings.HasPrefix(key, "/") || strings.ContainsAny(key, "{}?# ") {
		panic(fmt.Sprintf("handler: %q is neither a path nor a path that ends in /{name}", pattern))
	}
	if *table == nil {
		*table = map[string]*route{}
	}
	r := (*table)[key]
	if r == nil {
		r = new(route)
		(*table)[key] = r
		if s := m.slot(len(key), key[len(key)-1]); table == &m.exact && s.to == nil {
			*s = slot{key, r}
		}
	}
	return r
}

// Handle answers r through the handler of its route.
func (m *Mux) Handle(w *writer.Response, r *parser.Request) {
	verb, path := r.Method(), r.Path()
	if verb == parser.Unknown || verb == parser.Connect {
		w.Send(notImplemented)
		return
	}
	to := m.find(path)
	switch {
	case to != nil && to.handlers[verb] != nil:
		to.handlers[verb].Handle(w, r)
	case to != nil && verb == parser.Options:
		w.Send(to.options)
	case to != nil:
		w.Send(to.refused)
	case verb == parser.Trace:
		w.Send(notImplemented)
	case string(path) == "*" && m.server != nil:
		w.Send(m.server)
	default:
		w.Send(notFound)
	}
}

// Decided reports that r will be refused, whatever its body, because of its method or its path.
func (m *Mux) Decided(r *parser.Request) bool {
	to := m.find(r.Path())
	return to == nil || to.handlers[r.Method()] == nil
}

// slot is a place for one exact path. A path that shares it with an earlier one is found in the map.
type slot struct {
	path string
	to   *route
}

const slots = 64

func (m *Mux) slot(length int, last byte) *slot {
	return &m.first[uint(length+5*int(last))%slots]
}

func (m *Mux) find(path []byte) *route {
	if n := len(path); n > 0 {
		if s := m.slot(n, path[n-1]); s.path == string(path) {
			return s.to
		}
	}
	if r := m.exact[string(path)]; r != nil {
		return r
	}
	if i := bytes.LastIndexByte(path, '/') + 1; i < len(path) {
		return m.under[string(path[:i])]
	}
	return nil
}

// Segment is the last segment of r's path, as sent: what {name} stood for. It is valid during Handle.
func Segment(r *parser.Request) []byte {
	path := r.Path()
	return path[bytes.LastIndexByte(path, '/')+1:]
}
