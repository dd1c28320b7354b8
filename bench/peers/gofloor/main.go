// Command gofloor is the floor of a goroutine for each connection over package net: it reads, counts CRLFCRLF and writes as
// many answers, always the same one, as long as handoff's to GET /. It is NOT an HTTP server: no method, path or field is
// looked at, nothing is refused, a body is not told from a head, nothing times out. See package peers.
package main

import (
	"bytes"
	"context"
	"net"
	"time"

	"github.com/handoff-http/handoff/bench/peers/internal/stock"
)

// answer has a Date that is as long as every Date and never changes, as telling the time is work.
const answer = "HTTP/1.1 200 OK\r\n" +
	"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" +
	"Content-Type: text/plain\r\n" +
	"Content-Length: 13\r\n" +
	"\r\n" +
	"Hello, World!"

const readAtOnce = 4 << 10

// answers is enough for the most heads that one read can end.
var answers = bytes.Repeat([]byte(answer), (carried+readAtOnce)/4)

func main() {
	stop := func(context.Context) error { return nil } // the process ends, and the connections with it
	stock.Run("gofloor", serve, stop)
}

func serve(ln net.Listener) error {
	for {
		nc, err := ln.Accept()
		switch {
		case err == nil:
			go talk(nc)
		case fleeting(err):
			time.Sleep(10 * time.Millisecond)
		default:
			return err
		}
	}
}

// talk relies on Write writing everything, or failing.
func talk(nc net.Conn) {
	defer nc.Close()
	buf := make([]byte, carried+readAtOnce)
	have := 0
	for {
		n, err := nc.Read(buf[have : have+readAtOnce])
		var heads int
		heads, have = count(buf[:have+n])
		if heads > 0 {
			if _, err := nc.Write(answers[:heads*len(answer)]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
