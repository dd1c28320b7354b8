// Command 06-keep keeps a connection for as long as its client wants it: many requests, one after another or pipelined,
// with bodies, and an orderly end.
//
// All that is pkg/engine. A connection only ever wants one of five things, and whoever drives it does that one thing and
// says how it went. Here it is done in the simplest way there is: by waiting. One client that holds its connection open
// now holds up everybody else for ever, since nobody asks for the connection's Deadline either.
package main

import (
	"flag"
	"fmt"
	"log"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	flag.Parse()
	eng := &engine.Engine{Handler: handler.NewStock(handler.Stock{})}
	ln, err := listener.Listen(listener.Config{Addr: *addr})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("ready addr=%s strategy=keep\n", ln.Addr())
	for {
		nc, err := ln.Accept()
		if err != nil {
			log.Fatal(err)
		}
		drive(nc, eng.NewConn())
	}
}

func drive(nc *listener.Conn, c *engine.Conn) {
	defer c.End() // after the socket is closed
	defer nc.Close()
	for {
		switch c.Want() {
		case engine.Read:
			c.Filled(nc.Read(c.Space()))
		case engine.Handle:
			c.Handle()
		case engine.Write:
			c.Flushed(nc.Write(c.Output()))
		case engine.Shut: // the last answer is out, but the client may still be sending
			c.HalfClosed(nc.CloseWrite())
		case engine.Close:
			return
		}
	}
}
