// Command 05-route gives each path a handler.
//
// A handler fills an answer from a request and knows nothing of connections; that is why every rung from here on can have
// the same ones. Still a connection carries one request, and whoever has a body to send is not listened to.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"time"

	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	flag.Parse()
	mux := new(handler.Mux)
	mux.Route("GET", "/", handler.Func(func(w *writer.Response, _ *parser.Request) {
		w.WriteString("Hello, World!\n")
	}))
	mux.Route("GET", "/hello/{name}", handler.Func(func(w *writer.Response, r *parser.Request) {
		w.WriteString("Hello, " + string(handler.Segment(r)) + "!\n")
	}))
	ln, err := listener.Listen(listener.Config{Addr: *addr})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("ready addr=%s strategy=route\n", ln.Addr())
	for {
		nc, err := ln.Accept()
		if err != nil {
			log.Fatal(err)
		}
		if err := serve(nc, mux); err != nil {
			log.Print(err)
		}
	}
}

func serve(nc net.Conn, h handler.Handler) error {
	defer nc.Close()
	var r parser.Request
	in := make([]byte, 16<<10)
	for n := 0; ; {
		more, err := nc.Read(in[n:])
		if err != nil {
			return err
		}
		seen := n
		n += more
		switch _, err := parser.Parse(&r, in[:n], seen); {
		case err == nil:
			return answer(nc, &r, h)
		case err != parser.ErrPartial:
			return err // 04-read has the courtesy to answer
		}
	}
}

func answer(nc net.Conn, r *parser.Request, h handler.Handler) error {
	mode := writer.Close
	if r.Method() == parser.Head {
		mode |= writer.NoBody
	}
	var w writer.Response
	w.Begin(nil, writer.AppendDate(nil, time.Now().Unix()), mode)
	h.Handle(&w, r)
	out, lent, err := w.End() // lent: a large body that was not copied
	if err == nil {
		_, err = nc.Write(append(out, lent...))
	}
	return err
}
