package handler

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"testing"

	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

var date = writer.AppendDate(nil, 784111777)

func parse(t testing.TB, head, body string) *parser.Request {
	t.Helper()
	r := new(parser.Request)
	if _, err := parser.Parse(r, []byte(head), 0); err != nil {
		t.Fatalf("parse %q: %v", head, err)
	}
	r.SetBody([]byte(body))
	return r
}

// raw is what h answers to r, as bytes.
func raw(t testing.TB, h Handler, r *parser.Request) []byte {
	t.Helper()
	var w writer.Response
	mode := writer.Mode(0)
	if r.Method() == parser.Head {
		mode = writer.NoBody
	}
	w.Begin(nil, date, mode)
	h.Handle(&w, r)
	dst, lent, err := w.End()
	if err != nil {
		t.Fatalf("%s %s: fault %v", r.MethodBytes(), r.Target(), err)
	}
	return append(dst, lent...)
}

// answer is an answer as another implementation reads it.
type answer struct {
	code   int
	fields http.Header
	body   string
}

// do asks h for target. What head is missing beside the request line is added.
func do(t testing.TB, h Handler, method, target, body string, fields ...string) answer {
	t.Helper()
	head := method + " " + target + " HTTP/1.1\r\nHost: a\r\n"
	for _, f := range fields {
		head += f + "\r\n"
	}
	wire := raw(t, h, parse(t, head+"\r\n", body))
	in := bufio.NewReader(bytes.NewReader(wire))
	resp, err := http.ReadResponse(in, &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%s %s: %v in %q", method, target, err, wire)
	}
	p, err := io.ReadAll(resp.Body)
	if n := in.Buffered(); err != nil || n != 0 {
		t.Fatalf("%s %s: %v, %d bytes behind the answer %q", method, target, err, n, wire)
	}
	return answer{resp.StatusCode, resp.Header, string(p)}
}

func want(t *testing.T, what string, got answer, code int, body string) {
	t.Helper()
	if got.code != code || got.body != body {
		t.Errorf("%s: got %d %q, want %d %q", what, got.code, got.body, code, body)
	}
}
