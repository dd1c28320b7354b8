package engine_test

import (
	"io"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
)

// everyKind is one of each kind of request that leaves its connection open, with its answer.
var everyKind = []struct{ name, request, want string }{
	{"GET", get, hello},
	{"HEAD", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", hello[:len(hello)-13]},
	{"pipelined", repeat(get, 16), repeat(hello, 16)},
	{"empty lines before", "\r\n\r\n" + get, hello},
	{"body", post + "Content-Length: 5\r\n\r\nhello", echoed("hello")},
	{"chunked body", post + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\nA: b\r\n\r\n", echoed("hello")},
	{"large body", post + "Content-Length: 300000\r\n\r\n" + repeat("x", 300000), echoed(repeat("x", 300000))},
	{"100-continue", post + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello", echoed("hello")},
	{"404", "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n",
		"HTTP/1.1 404 Not Found\r\nDate: DATE\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nNot Found\n"},
	{"no body allowed", "GET /status/204 HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 204 No Content\r\nDate: DATE\r\n\r\n"},
	{"lent body", "GET /bytes/5000 HTTP/1.1\r\nHost: a\r\n\r\n", echoed(letters(5000))},
	{"HTTP/1.0", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
		"HTTP/1.1 200 OK\r\nDate: DATE\r\nConnection: keep-alive\r\n" + hello[len("HTTP/1.1 200 OK\r\nDate: DATE\r\n"):]},
}

func letters(n int) string { return repeat("abcdefghijklmnopqrstuvwxyz", n/26+1)[:n] }

func TestAnIdleConnectionHoldsNothing(t *testing.T) {
	for _, c := range everyKind {
		k := begin(t, engine.Limits{}, nil)
		for range 3 {
			k.ask(c.request, c.want)
			if !k.conn.Idle() || k.conn.Holds() {
				t.Fatalf("%s: idle %v, holds a lease %v; want idle and nothing held", c.name, k.conn.Idle(), k.conn.Holds())
			}
		}
	}
}

// A driver that waits with a buffer of its own takes Space first and then finds nothing there.
func TestALookInVainGivesTheLeaseBack(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	for range 2 {
		if len(k.conn.Space()) == 0 || !k.conn.Holds() {
			t.Fatal("Space is empty or not leased")
		}
		k.conn.Filled(0, nil)
		if k.conn.Holds() || !k.conn.Idle() {
			t.Fatal("nothing came, and the connection still holds a lease")
		}
		k.ask(get, hello)
	}
	k.ask(getClose, helloLast)
	if k.conn.Space(); !k.conn.Holds() {
		t.Fatal("Space is not leased")
	}
	k.conn.Filled(0, nil)
	if k.conn.Holds() {
		t.Error("a lingering connection holds a lease while nothing comes")
	}
}

func TestAConnectionInTheMiddleOfSomethingIsNotIdle(t *testing.T) {
	for _, part := range []string{"G", "\r", get + "G", post + "Content-Length: 5\r\n\r\n", post + "Content-Length: 5\r\n\r\nhell"} {
		k := begin(t, engine.Limits{}, nil)
		k.feed(part)
		k.conn.Filled(0, nil)
		if k.conn.Idle() || !k.conn.Holds() {
			t.Errorf("after %q: idle %v, holds a lease %v; want neither idle nor its bytes given away", part, k.conn.Idle(), k.conn.Holds())
		}
	}
}

func TestEndGivesTheLeaseBackWhereverItStands(t *testing.T) {
	for _, part := range []string{"", "G", get, post + "Content-Length: 5\r\n\r\nhell", "bad\r\n", repeat(get, 3) + "G"} {
		k := begin(t, engine.Limits{}, nil)
		k.conn.Filled(copy(k.conn.Space(), part), nil)
		k.conn.End()
		if k.conn.Holds() || k.conn.Want() != engine.Close || k.eng.Open() != 0 || k.eng.Accepted() != 1 {
			t.Errorf("after %q and End: holds %v, wants %v, %d of %d open", part, k.conn.Holds(), k.conn.Want(), k.eng.Open(), k.eng.Accepted())
		}
	}
}

func TestALeaseIsCleanForTheNextConnection(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.feed(post + "Content-Length: 300000\r\n\r\n" + repeat("x", 1000)) // in the middle, with a buffer that grew
	for k.conn.Want() == engine.Read && len(k.conn.Space()) < 100_000 {
		k.feed(repeat("x", len(k.conn.Space())))
	}
	k.conn.End()
	for _, c := range everyKind {
		k.conn = k.eng.NewConn()
		k.ask(c.request, c.want)
		k.conn.End()
	}
}

func TestSpaceIsNeverEmptyAndStaysPut(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.feed(post + "Content-Length: 100000\r\n\r\n")
	for sent := 0; sent < 100_000; {
		p := k.conn.Space()
		if len(p) == 0 || &p[0] != &k.conn.Space()[0] {
			t.Fatalf("after %d bytes: Space has %d bytes, and moved before Filled", sent, len(p))
		}
		k.pass(time.Millisecond)
		k.timeout() // which ends a look, but says nothing of bytes
		n := min(len(p), 100_000-sent)
		k.conn.Filled(copy(k.conn.Space(), repeat("x", n)), nil)
		sent += n
	}
	k.drive()
	k.expect(echoed(repeat("x", 100_000)))
}

func TestLingeringSwallowsABoundedAmount(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.ask(getClose+get, helloLast) // what is pipelined behind it is not answered
	swallowed := 0
	for k.conn.Want() == engine.Read {
		n := len(k.conn.Space())
		if swallowed += n; swallowed > 2*engine.LingerBytes {
			t.Fatalf("has swallowed %d bytes, want at most %d", swallowed, engine.LingerBytes)
		}
		k.conn.Filled(n, nil)
		k.drive()
	}
	if swallowed <= engine.LingerBytes {
		t.Errorf("closed after %d bytes, want it to swallow %d first", swallowed, engine.LingerBytes)
	}
	k.expect("")
	k.wants(engine.Close)
}

func TestShutIsFollowedByTheClientsEnd(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.ask(getClose, helloLast)
	if !k.shut || k.conn.Idle() {
		t.Fatalf("shut %v, idle %v; want the write side shut and the connection lingering", k.shut, k.conn.Idle())
	}
	k.hangUp()
	k.wants(engine.Close)
}

func TestAShutThatFailsEndsTheConnection(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.conn.Filled(copy(k.conn.Space(), getClose), nil)
	k.conn.Handle()
	k.conn.Flushed(len(k.conn.Output()), nil)
	k.wants(engine.Shut)
	k.conn.HalfClosed(io.ErrClosedPipe)
	k.wants(engine.Close)
	if k.conn.Err() != io.ErrClosedPipe {
		t.Errorf("ended with %v, want what HalfClosed was told", k.conn.Err())
	}
}

func TestErrorsOfTheSocketEndTheConnection(t *testing.T) {
	for _, part := range []string{"", "G", get} {
		k := begin(t, engine.Limits{}, nil)
		k.conn.Filled(copy(k.conn.Space(), part), nil)
		if k.conn.Want() == engine.Handle {
			k.conn.Handle()
			k.conn.Flushed(5, io.ErrClosedPipe)
		} else {
			k.conn.Filled(0, io.ErrClosedPipe)
		}
		k.wants(engine.Close)
		if k.conn.Err() != io.ErrClosedPipe {
			t.Errorf("after %q: ended with %v, want the socket's error", part, k.conn.Err())
		}
	}
}
