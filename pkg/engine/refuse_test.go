package engine_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

const unavailable = "HTTP/1.1 503 Service Unavailable\r\nDate: DATE\r\nConnection: close\r\nContent-Type: text/plain\r\nRetry-After: 1\r\nContent-Length: 20\r\n\r\nService Unavailable\n"

// without cuts the body off an answer, as for HEAD.
func without(answer string) string {
	head, _, _ := strings.Cut(answer, "\r\n\r\n")
	return head + "\r\n\r\n"
}

func TestEveryStatusOfTheParserHasARefusal(t *testing.T) {
	known := map[int]bool{}
	for _, code := range engine.Refusals() {
		known[code] = true
	}
	for e := parser.Error(0); e < 255; e++ {
		if s := e.Status(); s != 0 && !known[s] {
			t.Errorf("parser error %v has status %d, for which the engine has no answer", e, s)
		}
	}
}

func TestTurnedAwayConnectionsAreToldToComeBack(t *testing.T) {
	for request, want := range map[string]string{
		get:                                  unavailable,
		"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n": without(unavailable),
		"HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n": without(unavailable),
		get + get:                            unavailable,
		post + "Content-Length: 2\r\n\r\nhi": unavailable,
		"GET / HTTP/1.1\r\n\r\n":             refusal("400 Bad Request"),
	} {
		k := begin(t, engine.Limits{}, handler.Func(func(*writer.Response, *parser.Request) { t.Error("handled what was turned away") }))
		k.conn.TurnAway()
		k.ask(request, want)
		if !k.shut || k.conn.Holds() {
			t.Errorf("%q: shut %v, holds a lease %v; want it shut and lingering", request, k.shut, k.conn.Holds())
		}
	}
}

func TestRejectAnswersOneRequestBehindEarlierOnes(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.conn.Filled(copy(k.conn.Space(), get+get+get), nil)
	k.conn.Handle()
	k.wants(engine.Handle)
	k.conn.Reject()
	k.drive()
	k.expect(hello + unavailable)
	if k.handled != 0 {
		t.Error("the third request was handled, behind an answer that closes")
	}
}

const failed = "500 Internal Server Error"

func TestAPanicIsAnsweredAndReported(t *testing.T) {
	for _, path := range []string{"/panic", "/panic-late"} {
		k := begin(t, engine.Limits{}, nil)
		k.feed(get + get + "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n" + get)
		k.expect(hello + hello + refusal(failed))
		if !k.shut || k.conn.Err() != nil {
			t.Errorf("%s: shut %v, error %v; want it shut, in good order", path, k.shut, k.conn.Err())
		}
		if len(k.reports) != 1 || !strings.Contains(k.reports[0].Error(), "a handler panics") || !strings.Contains(k.reports[0].Error(), "goroutine ") {
			t.Errorf("%s: reported %v, want the panic with its stack, once", path, k.reports)
		}
		k.hangUp()
		k.conn.End()
		k.conn = k.eng.NewConn()
		k.ask(get, hello)
	}
}

func TestAPanicNeedNotBeReported(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.eng.Report = nil
	k.ask("GET /panic HTTP/1.1\r\nHost: a\r\n\r\n", refusal(failed))
}

func TestAHandlersFaultIsAnsweredAndReported(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.feed(get + "GET /split HTTP/1.1\r\nHost: a\r\n\r\n" + get)
	k.expect(hello + refusal(failed))
	if len(k.reports) != 1 || !errors.Is(k.reports[0], writer.ErrValue) {
		t.Errorf("reported %v, want %v once", k.reports, writer.ErrValue)
	}
}

// What a failed answer has written, or lent, or grown, must leave no trace.
func TestAFailedAnswerLeavesNoTrace(t *testing.T) {
	for name, h := range map[string]handler.Func{
		"a panic after a long body": func(w *writer.Response, _ *parser.Request) {
			w.WriteString(letters(300_000))
			panic("late")
		},
		"a panic after a lent body": func(w *writer.Response, _ *parser.Request) {
			w.SetBody([]byte(letters(300_000)))
			panic("late")
		},
		"a field behind a lent body": func(w *writer.Response, _ *parser.Request) {
			w.SetBody([]byte(letters(300_000)))
			w.AddHeader([]byte("A"), []byte("b"))
		},
		"two bodies": func(w *writer.Response, _ *parser.Request) {
			w.WriteString(letters(300_000))
			w.SetBody([]byte("hello"))
		},
		"a framing field": func(w *writer.Response, _ *parser.Request) {
			w.AddHeader([]byte("Transfer-Encoding"), []byte("chunked"))
		},
	} {
		m := new(handler.Mux)
		m.Route("GET", "/bad", h)
		m.Route("GET", "/", handler.Func(func(w *writer.Response, _ *parser.Request) {
			w.AddHeader([]byte("Content-Type"), []byte("text/plain"))
			w.WriteString("Hello, World!")
		}))
		for _, method := range []string{"GET", "HEAD"} {
			want := refusal(failed)
			if method == "HEAD" {
				want = without(want)
			}
			k := begin(t, engine.Limits{}, m)
			k.feed(get + method + " /bad HTTP/1.1\r\nHost: a\r\n\r\n" + get)
			if k.expect(hello + want); !k.shut {
				t.Errorf("%s %s: not shut", method, name)
			}
		}
	}
}

func TestAHandlerMayCloseTheConnection(t *testing.T) {
	k := begin(t, engine.Limits{}, handler.Func(func(w *writer.Response, _ *parser.Request) {
		w.AddHeader([]byte("Connection"), []byte("close"))
	}))
	k.ask(get+get, "HTTP/1.1 200 OK\r\nDate: DATE\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
	if !k.shut {
		t.Error("the answer says close, and the connection is kept")
	}
}

// Under the race detector an answered request is overwritten, so that a handler that kept a piece of it is found out.
func TestAKeptRequestIsScribbledOver(t *testing.T) {
	if !raceDetector {
		t.Skip("only under the race detector")
	}
	var kept [][]byte
	k := begin(t, engine.Limits{}, handler.Func(func(_ *writer.Response, r *parser.Request) {
		kept = append(kept, r.Path(), r.Body())
	}))
	k.feed(post + "Content-Length: 5\r\n\r\nhello" + get)
	for i, p := range kept[:2] {
		if len(p) == 0 || slices.ContainsFunc(p, func(b byte) bool { return b != 0xDB }) {
			t.Errorf("piece %d of the request reads %q after its answer, want it overwritten", i, p)
		}
	}
}
