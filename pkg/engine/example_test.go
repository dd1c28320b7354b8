package engine_test

import (
	"fmt"
	"strings"

	"github.com/handoff-http/handoff/internal/conversation"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

// A conversation with no socket: two requests, of which the second arrives in two pieces and is the last.
func ExampleConn() {
	e := &engine.Engine{Handler: handler.Func(func(w *writer.Response, r *parser.Request) {
		w.AddHeader([]byte("Content-Type"), []byte("text/plain"))
		w.WriteString("You asked for ")
		w.Write(r.Path())
		w.WriteString("\n")
	})}
	arriving := []string{
		"GET /a HTTP/1.1\r\nHost: example.com\r\n\r\nGET /b HT",
		"TP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n",
	}
	c := e.NewConn()
	defer c.End()
	for {
		switch want := c.Want(); want {
		case engine.Read:
			fmt.Println(want)
			if len(arriving) == 0 {
				return
			}
			n := copy(c.Space(), arriving[0])
			arriving = arriving[1:]
			c.Filled(n, nil)
		case engine.Handle:
			fmt.Println(want)
			c.Handle()
		case engine.Write:
			fmt.Println(want)
			out := c.Output()
			fmt.Print(indented(out))
			c.Flushed(len(out), nil)
		case engine.Shut:
			fmt.Println(want)
			c.HalfClosed(nil)
		case engine.Close:
			return
		}
	}
	// Output:
	// Read
	// Handle
	// Write
	//     HTTP/1.1 200 OK
	//     Date: DATE
	//     Content-Type: text/plain
	//     Content-Length: 17
	//
	//     You asked for /a
	// Read
	// Handle
	// Write
	//     HTTP/1.1 200 OK
	//     Date: DATE
	//     Connection: close
	//     Content-Type: text/plain
	//     Content-Length: 17
	//
	//     You asked for /b
	// Shut
	// Read
}

// indented makes an answer readable, and the same on any day.
func indented(answer []byte) string {
	text := strings.ReplaceAll(string(conversation.Mask(answer)), "\r\n", "\n")
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line != "\n" {
			b.WriteString("    ")
		}
		b.WriteString(line)
	}
	return b.String()
}
