package strategy

import (
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

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
			rounds(t, l, "stalled send", func() bool { return rc.sending && l.turns-rc.sentIn > 3 })
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

// takeBuffers leaves the ring without a free buffer and says how many were free. Each datagram takes a whole one.
func takeBuffers(t *testing.T, l *ringLoop) (taken int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fds[0])
	defer unix.Close(fds[1])
	const nobodys = tagCancel // completions with this tag are passed over, and their buffers kept
	l.ring.RecvMulti(fds[0], nobodys)
	for {
		if _, err := unix.Write(fds[1], []byte("x")); err != nil {
			t.Fatal(err)
		}
		if err := l.ring.Turn(0); err != nil {
			t.Fatal(err)
		}
		for c, ok := l.ring.Next(); ok; c, ok = l.ring.Next() {
			switch {
			case c.Tag != nobodys:
				t.Fatalf("got %+v from somebody else", c)
			case c.Errno() == unix.ENOBUFS:
				return taken
			}
			taken++
		}
	}
}

// Without a free buffer a connection receives straight into Space, rather than asking for a buffer again and again.
func TestUringWithoutAFreeBufferSpaceTakesWhatComes(t *testing.T) {
	l, rc, nc := driven(t)
	takeBuffers(t, l)
	if _, err := nc.Write([]byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	rounds(t, l, "answer", func() bool { return rc.sending })
}

// What is in the socket when the deadline has passed is read before anybody is told that it has.
func TestUringReadsOnceMoreAtTheDeadline(t *testing.T) {
	l, rc, nc := driven(t)
	rounds(t, l, "receive", func() bool { return rc.recv == toBuffers })
	l.stopReceiving(rc)
	for rc.recv != notReceiving {
		if err := l.ring.Turn(1e6); err != nil {
			t.Fatal(err)
		}
		for c, ok := l.ring.Next(); ok; c, ok = l.ring.Next() {
			if c.Tag == tag(rc.fd, tagRecv) && !c.More() {
				rc.recv, rc.stop = notReceiving, false
			}
		}
	}
	if _, err := nc.Write([]byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); rc.c.Want() == engine.Read; time.Sleep(time.Millisecond) {
		if l.lastRead(rc); time.Now().After(end) {
			t.Fatal("a request in the socket was not read")
		}
	}
	if got := rc.c.Want(); got != engine.Handle {
		t.Errorf("then it wants %v, want %v", got, engine.Handle)
	}
}

// A client that sends without end and takes nothing is received from no more while the ring still has buffers for others.
func TestUringAClientThatTakesNothingHoldsAFewBuffers(t *testing.T) {
	l, rc, nc := driven(t)
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_, _ = nc.Write([]byte(strings.Repeat("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 1<<20))) // until it is closed
	}()
	rounds(t, l, "end of receiving", func() bool { return rc.got.n > 0 && rc.recv == notReceiving })
	if most := l.ring.Buffers() / 4; rc.got.n > most {
		t.Errorf("it holds %d of %d buffers, want at most %d", rc.got.n, l.ring.Buffers(), most)
	}
	l.close(rc)
	rounds(t, l, "end", func() bool { return l.open == 0 })
	if got, want := takeBuffers(t, l), l.ring.Buffers(); got != want {
		t.Errorf("after its end %d buffers are free, want all %d", got, want)
	}
	<-sent
}

// What still comes for a connection that has been closed goes back to the ring.
func TestUringBuffersOfAClosedConnectionAreFree(t *testing.T) {
	l, rc, nc := driven(t)
	rounds(t, l, "receive", func() bool { return rc.recv == toBuffers })
	if _, err := nc.Write(make([]byte, 10*l.ring.BufferSize())); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); !rc.dead; {
		if time.Now().After(end) {
			t.Fatal("nothing has been received")
		}
		if err := l.ring.Turn(1e6); err != nil {
			t.Fatal(err)
		}
		for c, ok := l.ring.Next(); ok; c, ok = l.ring.Next() {
			if c.Tag == tag(rc.fd, tagRecv) && !rc.dead {
				l.close(rc)
			}
			l.completed(c)
		}
	}
	rounds(t, l, "end", func() bool { return l.open == 0 })
	if got, want := takeBuffers(t, l), l.ring.Buffers(); got != want {
		t.Errorf("after its end %d buffers are free, want all %d", got, want)
	}
}
