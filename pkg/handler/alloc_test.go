package handler

import (
	"testing"

	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

func TestNoAllocations(t *testing.T) {
	long := "GET /work?seed=99999999999999999999999999999999999999999999999999 HTTP/1.1\r\nHost: a\r\n\r\n"
	for _, head := range []string{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /json HTTP/1.1\r\nHost: a\r\n\r\n",
		"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n",
		"GET /bytes/100 HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /bytes/100000 HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /bytes/x HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /status/418 HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /status/299 HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /status/99 HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /request?x=\" HTTP/1.1\r\nHost: a\r\nX: \xff\r\n\r\n",
		"GET /work?cpu=2us&dist=lognormal&cv=0.5&seed=-7 HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /work?cpu=2us&sleep=1ns&dist=bimodal HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /work?cpu=-2us HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /work?cv=1 HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /work?seed=1.5 HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /work?nope HTTP/1.1\r\nHost: a\r\n\r\n",
		long,
		"GET /none/of/these HTTP/1.1\r\nHost: a\r\n\r\n",
		"DELETE / HTTP/1.1\r\nHost: a\r\n\r\n",
		"OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
		"BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
	} {
		r := parse(t, head, "body")
		var w writer.Response
		buf := make([]byte, 0, 8192)
		mode := map[bool]writer.Mode{true: writer.NoBody}[r.Method() == parser.Head]
		if n := testing.AllocsPerRun(100, func() {
			w.Begin(buf, date, mode)
			stock.Handle(&w, r)
			if _, _, err := w.End(); err != nil {
				t.Errorf("%q: %v", head, err)
			}
		}); n != 0 {
			t.Errorf("%q: %v allocations, want 0", head, n)
		}
	}
}
