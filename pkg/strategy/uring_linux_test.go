package strategy

import (
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

// SingleShot receives once at a time while idle.
var SingleShot = Uring{single: true}

// driven is a loop whose rounds the test makes itself, with one client.
func driven(t *testing.T) (*ringLoop, *ringConn, net.Conn) {
	t.Helper()
	if why := uringUnavailable(); why != nil {
		t.Skip(why)
	}
	ln, err := listener.Listen(listener.Config{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	large := make([]byte, 16<<20)
	eng := &engine.Engine{Handler: handler.Func(func(w *writer.Response, _ *parser.Request) { _, _ = w.Write(large) })}
	l, err := newRingLoop(eng, ln, Uring{Entries: 64, Turn: 64})
	if err != nil {
		t.Fatal(err)
	}
	runtime.LockOSThread()
	t.Cleanup(func() {
		runtime.UnlockOSThread()
		_ = l.ring.Close()
		l.discard()
		_ = ln.Close()
	})
	if err := l.ring.Start(); err != nil {
		t.Fatal(err)
	}
	nc, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	l.listen()
	rounds(t, l, "a connection", func() bool { return l.open == 1 })
	for _, rc := range l.conns {
		if rc != nil {
			return l, rc, nc
		}
	}
	t.Fatal("no connection")
	return nil, nil, nil
}

func rounds(t *testing.T, l *ringLoop, until string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(end) {
			t.Fatalf("no %s", until)
		}
		l.retryAt = 0
		l.polled = true // so that a round waits no longer than its timers say
		l.ring.Wake()
		if err := l.round(); err != nil {
			t.Fatal(err)
		}
	}
}

// The kernel may use what it was given until the last completion, so the lease goes back only then.
func TestUringAConnectionEndsWithItsLastCompletion(t *testing.T) {
	for name, under := range map[string]func(*testing.T, *ringLoop, *ringConn, net.Conn){
		"receiving": func(t *testing.T, l *ringLoop, rc *ringConn, _ net.Conn) {
			rounds(t, l, "receive", func() bool { return rc.recv == toBuffers })
		},
		"receiving to Space": func(t *testing.T, l *ringLoop, rc *ringConn, nc net.Conn) {
			_, _ = nc.Write(append([]byte("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n"), make([]byte, 100_000)...))
			rounds(t, l, "receive to Space", func() bool { return rc.recv == toSpace })
		},
		"sending": func(t *testing.T, l *ringLoop, rc *ringConn, nc net.Conn) {
			_, _ = nc.Write([]byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
			rounds(t, l, "stalled send", func() bool { return rc.sending && rc.sentIn+3 < l.turns })
		},
	} {
		t.Run(name, func(t *testing.T) {
			l, rc, nc := driven(t)
			under(t, l, rc, nc)
			if l.close(rc); l.eng.Open() != 1 || l.open != 1 {
				t.Error("has ended with an operation under way")
			}
			rounds(t, l, "end", func() bool { return l.eng.Open() == 0 })
			if rc.recv != notReceiving || rc.sending || l.conns[rc.fd] != nil {
				t.Errorf("ended with receive %d, sending %v", rc.recv, rc.sending)
			}
		})
	}
}
