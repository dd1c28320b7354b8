package engine_test

import (
	"runtime/debug"
	"testing"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
)

// serveOnce feeds request to c and drives it until it waits again, or ends. It allocates nothing itself.
func serveOnce(c *engine.Conn, request []byte) {
	for {
		switch c.Want() {
		case engine.Read:
			if len(request) == 0 {
				c.Filled(0, nil)
				return
			}
			n := copy(c.Space(), request)
			request = request[n:]
			c.Filled(n, nil)
		case engine.Handle:
			c.Handle()
		case engine.Write:
			c.Flushed(len(c.Output()), nil)
		case engine.Shut:
			c.HalfClosed(nil)
		case engine.Close:
			return
		}
	}
}

func allocs(t *testing.T, f func()) float64 {
	t.Helper()
	if raceDetector {
		t.Skip("the race detector makes sync.Pool allocate")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection empties the pools
	return testing.AllocsPerRun(200, f)
}

// A request on a connection that is kept allocates nothing, lease taken and given back included.
func TestARequestAllocatesNothing(t *testing.T) {
	e := &engine.Engine{Handler: handler.NewStock(handler.Stock{Spin: 1}), Clock: new(engine.Clock)}
	for _, c := range everyKind {
		conn := e.NewConn()
		request := []byte(c.request)
		if n := allocs(t, func() { serveOnce(conn, request) }); n != 0 {
			t.Errorf("%s: %v allocations, want 0", c.name, n)
		}
		if !conn.Idle() {
			t.Errorf("%s: has not been served to its end", c.name)
		}
	}
}

func TestARequestInPiecesAllocatesNothing(t *testing.T) {
	e := &engine.Engine{Handler: handler.NewStock(handler.Stock{Spin: 1}), Clock: new(engine.Clock)}
	conn := e.NewConn()
	request := []byte(post + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")
	n := allocs(t, func() {
		for i := range request {
			serveOnce(conn, request[i:i+1])
		}
	})
	if n != 0 || !conn.Idle() {
		t.Errorf("%v allocations, idle %v; want 0 and served to its end", n, conn.Idle())
	}
}

// A refusal ends its connection, so it is measured with one: NewConn's allocation is the only one.
func TestARefusalAllocatesNothingButItsConnection(t *testing.T) {
	e := &engine.Engine{Handler: handler.NewStock(handler.Stock{Spin: 1}), Clock: new(engine.Clock)}
	for _, request := range []string{
		"", getClose, "bad\r\n", "GET / HTTP/1.1\r\n\r\n", "HEAD / HTTP/1.1\r\nA : b\r\n\r\n", "GET / HTTP/2.0\r\n\r\n",
		"GET /" + repeat("x", 9000), post + "Content-Length: 1048577\r\n\r\n",
		post + "Transfer-Encoding: gzip\r\n\r\n", post + "Transfer-Encoding: chunked\r\n\r\nx",
		"GET / HTTP/1.1\r\nHost: a\r\n" + repeat("A: b\r\n", 101),
	} {
		p := []byte(request)
		n := allocs(t, func() {
			c := e.NewConn()
			serveOnce(c, p)
			c.End()
		})
		if n != 1 {
			t.Errorf("%q: %v allocations, want NewConn's alone", shorten(request), n)
		}
	}
}

func TestTurningAwayAllocatesNothingButTheConnection(t *testing.T) {
	e := &engine.Engine{Handler: handler.NewStock(handler.Stock{Spin: 1}), Clock: new(engine.Clock)}
	p := []byte(get)
	n := allocs(t, func() {
		c := e.NewConn()
		c.TurnAway()
		serveOnce(c, p)
		c.End()
	})
	if n != 1 {
		t.Errorf("%v allocations, want NewConn's alone", n)
	}
}

// A driver asks for deadlines and answers stale timers on the request path.
func TestDeadlinesAllocateNothing(t *testing.T) {
	e := &engine.Engine{Handler: handler.NewStock(handler.Stock{Spin: 1}), Clock: new(engine.Clock)}
	c := e.NewConn()
	k := &talk{conn: c}
	half := []byte(get[:9])
	rest := []byte(get[9:])
	n := allocs(t, func() {
		c.Deadline()
		k.timeout()
		serveOnce(c, half)
		c.Deadline()
		k.timeout()
		serveOnce(c, rest)
	})
	if n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}
