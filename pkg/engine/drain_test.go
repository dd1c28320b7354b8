package engine_test

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

func TestDrainGivesAnIdleConnectionItsGrace(t *testing.T) {
	for _, before := range []string{"", get} {
		k := begin(t, engine.Limits{}, nil)
		k.feed(before)
		k.said = nil
		k.eng.Drain()
		k.givesUpAfter(engine.DrainGrace)
		k.closedSilently()
		if k.eng.Cut() != 0 {
			t.Errorf("counted %d connections cut, want none: nothing was lost", k.eng.Cut())
		}
	}
}

func TestDrainDoesNotLengthenAnIdleConnectionsTime(t *testing.T) {
	k := begin(t, engine.Limits{IdleTimeout: time.Second}, nil)
	k.pass(900 * time.Millisecond)
	k.eng.Drain()
	k.givesUpAfter(100 * time.Millisecond)
	k.closedSilently()
}

func TestDrainCloses(t *testing.T) {
	for name, c := range map[string]struct{ before, after, want string }{
		"a request that comes after it":        {"", get, helloLast},
		"a connection used before":             {get, get, helloLast},
		"the rest of a head":                   {get[:9], get[9:], helloLast},
		"the rest of a body":                   {post + "Content-Length: 5\r\n\r\nhel", "lo", closing(echoed("hello"))},
		"only the last of a pipeline":          {"", get + get + get, hello + hello + helloLast},
		"a client of HTTP/1.0 that would stay": {"", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", helloLast},
	} {
		k := begin(t, engine.Limits{}, nil)
		k.feed(c.before)
		k.said = nil
		k.eng.Drain()
		k.feed(c.after)
		if k.expect(c.want); !k.shut {
			t.Errorf("%s: the connection was kept", name)
		}
	}
}

func closing(answer string) string {
	const head = len("HTTP/1.1 200 OK\r\nDate: DATE\r\n")
	return answer[:head] + "Connection: close\r\n" + answer[head:]
}

// What has been read is answered, so an answer with something behind it does not close, not even with half a request.
func TestDrainWaitsForWhatIsBufferedBehindAnAnswer(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.eng.Drain()
	k.ask(get+get[:9], hello)
	k.ask(get[9:], helloLast)
	if !k.shut {
		t.Error("the connection was kept")
	}
}

// Half-way through a drain an answer closes whatever is behind it, or a client that sends without end would be cut off
// without having been told.
func TestDrainTellsAClientThatSendsWithoutEnd(t *testing.T) {
	for _, behind := range []string{get, get[:9], get + get[:9]} {
		k := begin(t, engine.Limits{DrainTimeout: 2 * time.Second}, nil)
		k.eng.Drain()
		k.pass(time.Second - 1)
		k.ask(get+get[:9], hello)
		k.pass(1)
		k.ask(get[9:]+behind, helloLast)
		if !k.shut {
			t.Errorf("%q behind the answer: the connection was kept", behind)
		}
	}
}

// Without a drain timeout there is no half of it: what has been read is answered, however long that takes.
func TestDrainWithoutATimeoutAnswersWhatIsBuffered(t *testing.T) {
	k := begin(t, engine.Limits{DrainTimeout: -1, HeaderTimeout: -1}, nil)
	k.eng.Drain()
	k.pass(24 * time.Hour)
	k.ask(get+get[:9], hello)
}

// An answer in flight when the drain begins says so, whoever writes its head and when.
func TestDrainClosesTheRequestBeingHandled(t *testing.T) {
	stock := handler.NewStock(handler.Stock{Spin: 1})
	for request, want := range map[string]string{
		get:                                  helloLast, // a template
		"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n": without(helloLast),
		"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n": helloLast,
		post + "Content-Length: 5\r\n\r\nhello":            closing(echoed("hello")),
		"GET /bytes/70000 HTTP/1.1\r\nHost: a\r\n\r\n":     closing(echoed(letters(70_000))), // lent
		get + "GET / HTTP/1.1\r\nHost: a\r\n\r\n":          hello + helloLast,
	} {
		var k *talk
		k = begin(t, engine.Limits{}, handler.Func(func(w *writer.Response, r *parser.Request) {
			stock.Handle(w, r)
			k.eng.Drain()
		}))
		if k.ask(request, want); !k.shut {
			t.Errorf("%q: the connection was kept", request)
		}
	}
}

func TestDrainTimeoutCutsWhatIsUnderWay(t *testing.T) {
	for _, part := range []string{"G", post + "Content-Length: 5\r\n\r\nhel", get} {
		k := begin(t, engine.Limits{DrainTimeout: time.Second}, nil)
		k.conn.Filled(copy(k.conn.Space(), part), nil)
		k.eng.Drain()
		if k.conn.Want() == engine.Handle {
			k.conn.Handle()
			k.conn.Flushed(5, nil)
		}
		if k.eng.DrainOver() {
			t.Fatal("the drain is over before it began")
		}
		k.givesUpAfter(time.Second)
		k.wants(engine.Close)
		if err := k.conn.Err(); !errors.Is(err, engine.ErrDrainTimeout) || k.eng.Cut() != 1 || !k.eng.DrainOver() {
			t.Errorf("after %q: error %v, %d cut, over %v; want the cut counted", part, err, k.eng.Cut(), k.eng.DrainOver())
		}
	}
}

func TestDrainTimeoutCutsNobodyWhoLostNothing(t *testing.T) {
	k := begin(t, engine.Limits{DrainTimeout: time.Second}, nil)
	k.feed(get)
	lingering := k.eng.NewConn()
	idle := k.conn
	k.conn = lingering
	k.feed(getClose)
	k.eng.Drain()
	k.pass(time.Second)
	for _, c := range []*engine.Conn{idle, lingering} {
		k.conn = c
		k.timeout()
		k.wants(engine.Close)
	}
	if k.eng.Cut() != 0 {
		t.Errorf("counted %d connections cut, want none", k.eng.Cut())
	}
}

func TestOnlyTheFirstDrainCounts(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	if k.eng.Draining() || k.eng.GraceOver() || k.eng.DrainOver() {
		t.Error("draining before Drain")
	}
	k.eng.Drain()
	k.pass(engine.DrainGrace - 1)
	k.eng.Drain()
	if !k.eng.Draining() || k.eng.GraceOver() {
		t.Error("want it draining, with grace left")
	}
	k.pass(1)
	if !k.eng.GraceOver() || k.eng.DrainOver() {
		t.Error("want the grace over and the drain not")
	}
	k.pass(10*time.Second - engine.DrainGrace)
	if !k.eng.DrainOver() {
		t.Error("want the drain over 10 s after its beginning")
	}
}

func TestTheClientsEnd(t *testing.T) {
	bad := refusal("400 Bad Request")
	for _, c := range []struct{ name, sent, want string }{
		{"before a request", "", ""},
		{"after empty lines", "\r\n\r\n", ""},
		{"after a lone CR", "\r", ""},
		{"between requests", get, hello},
		{"in a head", "GET / HT", bad},
		{"in a head behind a request", get + "GET / HT", hello + bad},
		{"in a body", post + "Content-Length: 5\r\n\r\nhel", bad},
		{"in a chunked body", post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", bad},
		{"after a close", getClose, helloLast},
		{"after a refusal", "bad\r\n", bad},
	} {
		k := begin(t, engine.Limits{}, nil)
		k.feed(c.sent)
		k.hangUp()
		if k.expect(c.want); k.conn.Want() != engine.Close || k.conn.Err() != nil {
			t.Errorf("%s: wants %v, error %v; want Close in good order", c.name, k.conn.Want(), k.conn.Err())
		}
	}
}

// The end may come together with the bytes before it; they are answered first.
func TestTheClientsEndTogetherWithItsRequests(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.conn.Filled(copy(k.conn.Space(), get+get+get), io.EOF)
	k.drive()
	k.expect(repeat(hello, 3))
	k.wants(engine.Close)
}

func TestTheClientsEndWhileItsAnswerIsWritten(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.conn.Filled(copy(k.conn.Space(), get), nil)
	k.conn.Handle()
	k.conn.Flushed(10, nil)
	k.conn.Flushed(0, io.ErrClosedPipe)
	k.wants(engine.Close)
	if k.conn.Err() != io.ErrClosedPipe {
		t.Errorf("ended with %v, want the write's error", k.conn.Err())
	}
}
