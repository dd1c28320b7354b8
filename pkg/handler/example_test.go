package handler_test

import (
	"fmt"
	"strings"

	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

// A Mux routes to handlers of one's own; what no route knows, it answers itself.
func ExampleMux() {
	mux := new(handler.Mux)
	mux.Route("GET", "/hello/{name}", handler.Func(func(w *writer.Response, r *parser.Request) {
		w.AddHeader([]byte("Content-Type"), []byte("text/plain"))
		w.WriteString("Hello, ")
		w.Write(handler.Segment(r))
		w.WriteString("!\n")
	}))
	for _, line := range []string{"GET /hello/you HTTP/1.1", "POST /hello/you HTTP/1.1", "GET /hello HTTP/1.1"} {
		fmt.Printf("%s\n%s\n", line, serve(mux, line))
	}

	// Output:
	// GET /hello/you HTTP/1.1
	// HTTP/1.1 200 OK
	// Date: Sun, 06 Nov 1994 08:49:37 GMT
	// Content-Type: text/plain
	// Content-Length: 12
	//
	// Hello, you!
	//
	// POST /hello/you HTTP/1.1
	// HTTP/1.1 405 Method Not Allowed
	// Date: Sun, 06 Nov 1994 08:49:37 GMT
	// Content-Type: text/plain
	// Allow: GET, HEAD, OPTIONS
	// Content-Length: 19
	//
	// Method Not Allowed
	//
	// GET /hello HTTP/1.1
	// HTTP/1.1 404 Not Found
	// Date: Sun, 06 Nov 1994 08:49:37 GMT
	// Content-Type: text/plain
	// Content-Length: 10
	//
	// Not Found
}

// serve does what an engine does, without the connection. Carriage returns are dropped for print.
func serve(h handler.Handler, line string) string {
	var r parser.Request
	if _, err := parser.Parse(&r, []byte(line+"\r\nHost: localhost\r\n\r\n"), 0); err != nil {
		return err.Error()
	}
	var w writer.Response
	w.Begin(nil, writer.AppendDate(nil, 784111777), 0)
	h.Handle(&w, &r)
	answer, lent, _ := w.End()
	return strings.ReplaceAll(string(append(answer, lent...)), "\r", "")
}
