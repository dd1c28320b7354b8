// Package handler says what a request means: the Handler interface, a Mux that routes to handlers, and the stock
// workloads that the strategies are compared with.
//
// It refuses to know how bytes travel: a handler sees a parsed request with its whole body and fills an answer. Routing is
// by method and path as sent: nothing is decoded, cleaned or redirected, so two spellings of a path are two paths. Nothing
// here allocates while serving, starts a goroutine, or keeps a request or an answer after Handle returns.
package handler

import (
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

// Handler answers requests.
type Handler interface {
	// Handle answers r by filling w. Neither may be kept after it returns. It is called on whatever goroutine or thread
	// the strategy chose, also on an event loop, and concurrently.
	Handle(w *writer.Response, r *parser.Request)
}

// Decider is a Handler that may know an answer before the body has come: Decided reports that Handle will not look at it.
// A client that waits for a 100 then gets that answer in its place (RFC 9110 §10.1.1). r has no body yet and may not be kept.
type Decider interface {
	Decided(r *parser.Request) bool
}

// Func is a function as a Handler.
type Func func(w *writer.Response, r *parser.Request)

// Handle calls f.
func (f Func) Handle(w *writer.Response, r *parser.Request) { f(w, r) }

// static answers with a template, whatever is asked.
type static struct{ answer *writer.Template }

func (s static) Handle(w *writer.Response, _ *parser.Request) { w.Send(s.answer) }

const (
	plainText = "text/plain"
	octets    = "application/octet-stream"
	jsonText  = "application/json"
)

var (
	contentType = []byte("Content-Type")
	plainValue  = []byte(plainText)
	octetsValue = []byte(octets)
	jsonValue   = []byte(jsonText)
)

// refusal is an answer without news: its body is the reason phrase and a newline.
func refusal(code int, fields ...string) *writer.Template {
	return writer.NewTemplate(code, plainText, writer.Reason(code)+"\n", fields...)
}

var (
	badRequest     = refusal(400)
	notFound       = refusal(404)
	notImplemented = refusal(501)
)
