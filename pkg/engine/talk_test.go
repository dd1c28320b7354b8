package engine_test

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/internal/conversation"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
)

const (
	get       = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
	getClose  = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
	post      = "POST /echo HTTP/1.1\r\nHost: a\r\n"
	hello     = "HTTP/1.1 200 OK\r\nDate: DATE\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!"
	helloLast = "HTTP/1.1 200 OK\r\nDate: DATE\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!"
	proceed   = "HTTP/1.1 100 Continue\r\n\r\n"
)

// refusal is the engine's own answer with a status: it closes.
func refusal(status string) string {
	reason := status[len("408 "):] + "\n"
	return fmt.Sprintf("HTTP/1.1 %s\r\nDate: DATE\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s",
		status, len(reason), reason)
}

// echoed is what POST /echo answers.
func echoed(body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nDate: DATE\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

// talk is a conversation with one connection, driven by hand: no socket, and a clock that stands still unless told.
type talk struct {
	*testing.T
	now     time.Time
	clock   *engine.Clock
	eng     *engine.Engine
	conn    *engine.Conn
	said    []byte // answered and not yet asked for
	shut    bool
	handled int
	reports []error
}

// begin opens a connection of an engine with the test's handler, nil for the conversations'.
func begin(t *testing.T, l engine.Limits, h handler.Handler) *talk {
	t.Helper()
	if h == nil {
		h = conversation.Handler()
	}
	k := &talk{T: t, now: time.Date(1994, 11, 6, 8, 49, 37, 0, time.UTC), clock: new(engine.Clock)}
	k.clock.Set(k.now)
	k.eng = &engine.Engine{Handler: h, Limits: l, Clock: k.clock, Report: func(err error) { k.reports = append(k.reports, err) }}
	k.conn = k.eng.NewConn()
	return k
}

// feed gives bytes to the connection and drives it until it waits to read or wants to be closed.
func (k *talk) feed(p string) {
	k.Helper()
	k.drive()
	for len(p) > 0 {
		if k.conn.Want() != engine.Read {
			k.Fatalf("wants %v with %d bytes unread, want Read", k.conn.Want(), len(p))
		}
		n := copy(k.conn.Space(), p)
		p = p[n:]
		k.conn.Filled(n, nil)
		k.drive()
	}
}

// drive meets every want but Read and Close, whole writes at a time, and tells an idle connection that nothing is there.
func (k *talk) drive() {
	for {
		switch k.conn.Want() {
		case engine.Handle:
			k.handled++
			k.conn.Handle()
		case engine.Write:
			p := k.conn.Output()
			k.said = append(k.said, p...)
			k.conn.Flushed(len(p), nil)
		case engine.Shut:
			k.shut = true
			k.conn.HalfClosed(nil)
		case engine.Read, engine.Close:
			return
		}
	}
}

// hangUp is the client's end of stream.
func (k *talk) hangUp() {
	k.conn.Filled(0, io.EOF)
	k.drive()
}

func (k *talk) pass(d time.Duration) {
	k.now = k.now.Add(d)
	k.clock.Set(k.now)
}

// timeout is what a driver says when a deadline, real or stale, has woken it.
func (k *talk) timeout() {
	switch k.conn.Want() {
	case engine.Read:
		k.conn.Filled(0, os.ErrDeadlineExceeded)
	case engine.Write:
		k.conn.Flushed(0, os.ErrDeadlineExceeded)
	}
}

// givesUpAfter expects the deadline to lie d ahead, nothing to happen a nanosecond before it, and then lets it pass.
func (k *talk) givesUpAfter(d time.Duration) {
	k.Helper()
	if left := time.Duration(k.conn.Deadline() - k.clock.Now()); left != d {
		k.Fatalf("the deadline is in %v, want in %v", left, d)
	}
	want, shut := k.conn.Want(), k.shut
	k.pass(d - 1)
	k.timeout()
	if got := k.conn.Want(); got != want || k.shut != shut {
		k.Fatalf("wants %v a nanosecond before the deadline, want %v still", got, want)
	}
	k.pass(1)
	k.timeout()
	k.drive()
}

// expect compares what was answered since the last time it was asked for.
func (k *talk) expect(want string) {
	k.Helper()
	got := string(conversation.Mask(k.said))
	k.said = nil
	if got != want {
		k.Fatalf("\ngot  %s\nwant %s", shorten(got), shorten(want))
	}
}

// ask is feed and expect.
func (k *talk) ask(request, want string) {
	k.Helper()
	k.feed(request)
	k.expect(want)
}

// wants expects a want.
func (k *talk) wants(w engine.Want) {
	k.Helper()
	if got := k.conn.Want(); got != w {
		k.Fatalf("wants %v, want %v", got, w)
	}
}

// closedSilently expects the end with nothing said and nothing wrong.
func (k *talk) closedSilently() {
	k.Helper()
	k.expect("")
	k.wants(engine.Close)
	if k.shut || k.conn.Err() != nil {
		k.Errorf("shut %v, error %v; want a silent close in good order", k.shut, k.conn.Err())
	}
}

// refused expects an answer that ends the connection in good order: written, shut, lingering.
func (k *talk) refused(status string) {
	k.Helper()
	k.expect(refusal(status))
	if !k.shut || k.conn.Want() != engine.Read || k.conn.Err() != nil {
		k.Errorf("shut %v, wants %v, error %v; want it to linger after its refusal", k.shut, k.conn.Want(), k.conn.Err())
	}
}

func shorten(s string) string {
	if len(s) <= 1000 {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprintf("%q … %q (%d bytes)", s[:500], s[len(s)-300:], len(s))
}

func repeat(s string, n int) string { return strings.Repeat(s, n) }
