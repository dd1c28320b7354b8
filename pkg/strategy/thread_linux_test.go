package strategy

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/internal/conversation"
	"github.com/handoff-http/handoff/internal/sock"
	"github.com/handoff-http/handoff/pkg/engine"
)

// aThread is a connection whose thread is the test's own, so that each step is taken when the test says so. The engine's
// clock stands still.
func aThread(t *testing.T, limits engine.Limits) (th *threaded, clock *engine.Clock, client int) {
	t.Helper()
	runtime.LockOSThread()
	t.Cleanup(runtime.UnlockOSThread)
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	clock = new(engine.Clock)
	clock.Set(time.Unix(1e9, 0))
	eng := &engine.Engine{Handler: conversation.Handler(), Limits: limits, Clock: clock}
	th = &threaded{fd: fds[0], c: eng.NewConn(), eng: eng, tid: sock.Thread()}
	t.Cleanup(func() {
		th.c.End()
		_ = sock.Close(fds[0])
		_ = sock.Close(fds[1])
	})
	return th, clock, fds[1]
}

const halfPost = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello"

func put(t *testing.T, fd int, p string) {
	t.Helper()
	if n, err := sock.WriteNow(fd, []byte(p)); n != len(p) || err != nil {
		t.Fatalf("sent %d bytes of %d, %v", n, len(p), err)
	}
}

// A thread is in the read for a next request, which has come; but before the thread runs, the grace is over and it is
// poked. Then nothing more has come when it reads for the rest. That read ends by the body's own time, on a clock that
// stands still; only the end of the stream could make the engine give up.
func TestAPokeDoesNotEndABodyThatHasBegun(t *testing.T) {
	th, clock, client := aThread(t, engine.Limits{BodyTimeout: time.Millisecond})
	if !th.c.Idle() {
		t.Fatal("a connection that has said nothing is not idle")
	}
	th.idle.Store(true)
	put(t, client, halfPost)
	th.eng.Drain()
	clock.Set(time.Unix(1e9, int64(engine.DrainGrace)))
	th.poke()

	for _, what := range []string{"half of a request", "nothing"} {
		if th.Fill(th.c); th.c.Want() != engine.Read {
			t.Fatalf("after reading %s it wants %v, want %v", what, th.c.Want(), engine.Read)
		}
	}
	put(t, client, "world")
	_ = unix.Shutdown(client, unix.SHUT_WR)
	if th.Fill(th.c); th.c.Want() != engine.Handle {
		t.Fatalf("after reading the rest it wants %v, want %v", th.c.Want(), engine.Handle)
	}
	Drive(th.c, th)
	got := make([]byte, 1<<10)
	n, _ := sock.ReadNow(client, got)
	if got := string(got[:n]); !strings.HasPrefix(got, "HTTP/1.1 200 OK\r\n") || !strings.HasSuffix(got, "\r\n\r\nhelloworld") {
		t.Errorf("got %q, want 200 and the body echoed", got)
	}
}
