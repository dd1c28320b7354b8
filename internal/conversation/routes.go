package conversation

import (
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

// Handler is what the conversations are held with: the stock routes, and some whose handlers misbehave.
func Handler() handler.Handler {
	m := handler.NewStock(handler.Stock{Seed: 1, Spin: 1})
	m.Route("GET", "/panic", handler.Func(func(*writer.Response, *parser.Request) {
		panic("a handler panics")
	}))
	m.Route("GET", "/panic-late", handler.Func(func(w *writer.Response, _ *parser.Request) {
		w.WriteString("half an ans")
		panic("a handler panics in the middle of its answer")
	}))
	m.Route("GET", "/split", handler.Func(func(w *writer.Response, _ *parser.Request) {
		w.AddHeader([]byte("A"), []byte("b\r\nSet-Cookie: c"))
	}))
	return m
}
