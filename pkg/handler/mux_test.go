package handler

import (
	"strconv"
	"testing"

	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

func say(s string) Handler {
	return Func(func(w *writer.Response, _ *parser.Request) { w.WriteString(s) })
}

func testMux() *Mux {
	m := new(Mux)
	m.Route("GET", "/a", say("get a"))
	m.Route("POST", "/a", say("post a"))
	m.Route("PUT", "/put", say("put"))
	m.Route("GET", "/n/{n}", Func(func(w *writer.Response, r *parser.Request) { w.Write(Segment(r)) }))
	m.Route("GET", "/n/exact", say("exact"))
	return m
}

func TestMuxRoutes(t *testing.T) {
	m := testMux()
	for _, c := range []struct {
		method, target string
		code           int
		body, allow    string
	}{
		{"GET", "/a", 200, "get a", ""},
		{"POST", "/a", 200, "post a", ""},
		{"GET", "/a?x=/n/1", 200, "get a", ""},
		{"GET", "http://a/a", 200, "get a", ""},
		{"HEAD", "/a", 200, "", ""},
		{"OPTIONS", "/a", 204, "", "GET, HEAD, OPTIONS, POST"},
		{"OPTIONS", "/put", 204, "", "OPTIONS, PUT"},
		{"OPTIONS", "/n/5", 204, "", "GET, HEAD, OPTIONS"},
		{"OPTIONS", "*", 204, "", "GET, HEAD, OPTIONS, POST, PUT"},
		{"OPTIONS", "/none", 404, "Not Found\n", ""},
		{"DELETE", "/a", 405, "Method Not Allowed\n", "GET, HEAD, OPTIONS, POST"},
		{"GET", "/put", 405, "Method Not Allowed\n", "OPTIONS, PUT"},
		{"HEAD", "/put", 405, "", "OPTIONS, PUT"},
		{"TRACE", "/a", 405, "Method Not Allowed\n", "GET, HEAD, OPTIONS, POST"},
		{"TRACE", "/none", 501, "Not Implemented\n", ""},
		{"CONNECT", "a:80", 501, "Not Implemented\n", ""},
		{"BREW", "/a", 501, "Not Implemented\n", ""},
		{"get", "/a", 501, "Not Implemented\n", ""},
		{"GET", "/none", 404, "Not Found\n", ""},
		{"GET", "/A", 404, "Not Found\n", ""},
		{"GET", "/a/", 404, "Not Found\n", ""},
		{"GET", "//a", 404, "Not Found\n", ""},
		{"GET", "/%61", 404, "Not Found\n", ""},
		{"HEAD", "/none", 404, "", ""},
		{"GET", "/n/5", 200, "5", ""},
		{"GET", "/n/exact", 200, "exact", ""},
		{"GET", "/n/{n}", 200, "{n}", ""},
		{"GET", "/n", 404, "Not Found\n", ""},
		{"GET", "/n/", 404, "Not Found\n", ""},
		{"GET", "/n/5/6", 404, "Not Found\n", ""},
		{"GET", "/n/5/", 404, "Not Found\n", ""},
	} {
		got := do(t, m, c.method, c.target, "")
		want(t, c.method+" "+c.target, got, c.code, c.body)
		if allow := got.fields.Get("Allow"); allow != c.allow {
			t.Errorf("%s %s: Allow: %q, want %q", c.method, c.target, allow, c.allow)
		}
	}
}

func TestHeadSaysTheLengthOfGet(t *testing.T) {
	got := do(t, testMux(), "HEAD", "/a", "").fields.Get("Content-Length")
	if got != "5" {
		t.Errorf("Content-Length: %q, want 5", got)
	}
}

// More paths than the quick lookup has places for, many of them alike where it looks.
func TestManyPathsAreAllFound(t *testing.T) {
	m := new(Mux)
	path := func(i int) string { return "/" + strconv.Itoa(i/26) + "/" + string(rune('a'+i%26)) }
	for i := range 2000 {
		m.Route("GET", path(i), say(path(i)))
	}
	for i := range 2000 {
		want(t, path(i), do(t, m, "GET", path(i), ""), 200, path(i))
		want(t, path(i)+"a", do(t, m, "GET", path(i)+"a", ""), 404, "Not Found\n")
	}
}

func TestAnEmptyMuxKnowsNothing(t *testing.T) {
	for _, target := range []string{"/", "/a/b", "*"} {
		method := map[bool]string{true: "OPTIONS", false: "GET"}[target == "*"]
		want(t, target, do(t, new(Mux), method, target, ""), 404, "Not Found\n")
	}
}

func TestRoutePanicsOnSlips(t *testing.T) {
	for _, c := range []struct{ method, pattern string }{
		{"GET", ""}, {"GET", "a"}, {"GET", "*"}, {"GET", "{n}"}, {"GET", "/{n}/x"}, {"GET", "/x{n}"}, {"GET", "/{n"},
		{"GET", "/n}"}, {"GET", "/x?y"}, {"GET", "/{a}/{b}"}, {"GET", "/{n}x"},
		{"get", "/new"}, {"", "/new"}, {"BREW", "/new"}, {"HEAD", "/put"}, {"OPTIONS", "/new"}, {"TRACE", "/new"}, {"CONNECT", "/new"},
		{"GET", "/a"}, {"GET", "/n/{other}"},
	} {
		panics(t, c.method+" "+c.pattern, func() { testMux().Route(c.method, c.pattern, say("")) })
	}
	panics(t, "nil handler", func() { testMux().Route("GET", "/new", nil) })
}

func panics(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("Route %s: no panic", what)
		}
	}()
	f()
}
