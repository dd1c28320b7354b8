package server_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/server"
	"github.com/handoff-http/handoff/pkg/strategy"
	"github.com/handoff-http/handoff/pkg/writer"
)

// A server runs until its context ends, and then drains.
func ExampleServer() {
	mux := new(handler.Mux)
	mux.Route("GET", "/hello/{name}", handler.Func(func(w *writer.Response, r *parser.Request) {
		w.AddHeader([]byte("Content-Type"), []byte("text/plain"))
		w.WriteString("Hello, ")
		w.Write(handler.Segment(r))
		w.WriteString("!")
	}))
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ready, done := make(chan net.Addr, 1), make(chan error)
	s := server.Server{
		Addr:     "127.0.0.1:0",
		Handler:  mux,
		Strategy: strategy.Pool{Workers: 64, Overload: strategy.Reject},
		Ready:    func(a net.Addr) { ready <- a },
	}
	go func() { done <- s.Run(ctx) }()

	addr := <-ready
	for _, path := range []string{"/hello/you", "/goodbye"} {
		answer, err := http.Get(fmt.Sprintf("http://%s%s", addr, path))
		if err != nil {
			fmt.Println(err)
			return
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		fmt.Printf("%s: %s\n", answer.Status, body)
	}
	stop()
	fmt.Println("drained:", <-done)
	// Output:
	// 200 OK: Hello, you!
	// 404 Not Found: Not Found
	//
	// drained: <nil>
}
