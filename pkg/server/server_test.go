package server_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/server"
	"github.com/handoff-http/handoff/pkg/strategy"
	"github.com/handoff-http/handoff/pkg/writer"
)

// patience only ends a test that hangs.
const patience = 30 * time.Second

// running is a server at work.
type running struct {
	*testing.T
	addr net.Addr
	stop context.CancelFunc
	wait func() error
}

// run starts s and waits until it is ready; the test ends it.
func run(t *testing.T, s server.Server) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan net.Addr, 1), make(chan error, 1)
	s.Ready = func(a net.Addr) { ready <- a }
	if s.Addr == "" {
		s.Addr = "127.0.0.1:0"
	}
	go func() { done <- s.Run(ctx) }()
	r := &running{T: t, stop: cancel}
	r.wait = sync.OnceValue(func() error {
		select {
		case err := <-done:
			return err
		case <-time.After(patience):
			return errors.New("Run has not returned")
		}
	})
	t.Cleanup(func() { cancel(); _ = r.wait() })
	select {
	case r.addr = <-ready:
	case err := <-done:
		t.Fatalf("Run = %v before it was ready", err)
	case <-time.After(patience):
		t.Fatal("not ready")
	}
	return r
}

func (r *running) dial() net.Conn {
	r.Helper()
	c, err := net.Dial(r.addr.Network(), r.addr.String())
	if err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	return c
}

const get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

// ask sends a request and returns the answer and its body.
func (r *running) ask(c net.Conn, request string) (*http.Response, string) {
	r.Helper()
	if _, err := io.WriteString(c, request); err != nil {
		r.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		r.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		r.Fatal(err)
	}
	return answer, string(body)
}

func TestTheZeroServerServesTheStockWorkloads(t *testing.T) {
	r := run(t, server.Server{})
	if a, body := r.ask(r.dial(), get); a.StatusCode != 200 || body != "Hello, World!" {
		t.Errorf("got %d %q", a.StatusCode, body)
	}
	r.stop()
	if err := r.wait(); err != nil {
		t.Errorf("Run = %v after a drain, want nil", err)
	}
	if c, err := net.Dial("tcp", r.addr.String()); err == nil {
		c.Close()
		t.Error("still accepts after the drain")
	}
}

func TestAUnixSocketIsServedAndRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	r := run(t, server.Server{Addr: "unix:" + path})
	if a, _ := r.ask(r.dial(), get); a.StatusCode != 200 {
		t.Errorf("got %d", a.StatusCode)
	}
	r.stop()
	if err := r.wait(); err != nil {
		t.Errorf("Run = %v", err)
	}
	if left, _ := filepath.Glob(path); left != nil {
		t.Errorf("%v is left", left)
	}
}

func TestABusyPortIsNamedWithWhatToTry(t *testing.T) {
	r := run(t, server.Server{})
	s := server.Server{Addr: r.addr.String()}
	err := s.Run(context.Background())
	var refused *listener.Error
	if !errors.As(err, &refused) {
		t.Fatalf("Run = %v, want a *listener.Error", err)
	}
	for _, want := range []string{r.addr.String(), "in use", "127.0.0.1:0"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	s = server.Server{Addr: "127.0.0.1:0", Admin: r.addr.String()}
	if err = s.Run(context.Background()); err == nil || !strings.Contains(err.Error(), r.addr.String()) || !strings.Contains(err.Error(), "--admin") {
		t.Errorf("Run = %v, want the admin's address and what to try", err)
	}
}

func TestWhatDrainCutsIsCounted(t *testing.T) {
	r := run(t, server.Server{Limits: engine.Limits{DrainTimeout: 100 * time.Millisecond}})
	for range 3 {
		r.ask(r.dial(), get+"GET / HT")
	}
	r.stop()
	var cut *server.DrainError
	if err := r.wait(); !errors.As(err, &cut) || cut.Cut != 3 || !strings.Contains(err.Error(), "3 connections") {
		t.Errorf("Run = %v, want a DrainError that counts 3", err)
	}
}

// A handler that does not return cannot be stopped; Run returns without it, and counts it.
func TestAHandlerThatHangsIsCountedAsCut(t *testing.T) {
	release, started := make(chan struct{}), make(chan struct{})
	r := run(t, server.Server{
		Limits: engine.Limits{DrainTimeout: 50 * time.Millisecond},
		Handler: handler.Func(func(*writer.Response, *parser.Request) {
			close(started)
			<-release
		}),
	})
	io.WriteString(r.dial(), get)
	<-started
	r.stop()
	var cut *server.DrainError
	if err := r.wait(); !errors.As(err, &cut) || cut.Cut != 1 {
		t.Errorf("Run = %v, want a DrainError that counts 1", err)
	}
	close(release)
}

// stops is a strategy that gives up at once.
type stops struct{ err error }

func (s stops) Serve(_ context.Context, ln *listener.Listener, _ *engine.Engine) error {
	_ = ln.Close()
	return s.err
}

func TestAStrategyThatStopsByItselfIsAnError(t *testing.T) {
	why := errors.New("no more")
	for _, s := range []stops{{nil}, {why}} {
		srv := server.Server{Addr: "127.0.0.1:0", Strategy: s}
		if err := srv.Run(context.Background()); err == nil || s.err != nil && !errors.Is(err, s.err) {
			t.Errorf("a strategy that returns %v: Run = %v, want an error", s.err, err)
		}
	}
}

// greedy is a strategy with wishes for GOMAXPROCS.
type greedy struct {
	strategy.Goroutine
	n int
}

func (s greedy) Procs() int { return s.n }

func TestGOMAXPROCSIsSetAndSetBack(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	for _, c := range []struct {
		s    strategy.Strategy
		n    int
		want int
	}{
		{strategy.Goroutine{}, 0, before}, {strategy.Goroutine{}, before + 3, before + 3},
		{greedy{n: before + 5}, 0, before + 5}, {greedy{n: before + 5}, before + 1, before + 1},
	} {
		r := run(t, server.Server{Strategy: c.s, Procs: c.n})
		during := runtime.GOMAXPROCS(0)
		r.stop()
		_ = r.wait()
		if after := runtime.GOMAXPROCS(0); during != c.want || after != before {
			t.Errorf("%T, Procs %d: %d while running, %d after; want %d and %d", c.s, c.n, during, after, c.want, before)
		}
	}
}

// Nothing is logged on the request path; panics and the life of the server are.
func TestRequestsAreNotLoggedButPanicsAre(t *testing.T) {
	core, logs := observer.New(zapcore.DebugLevel)
	m := new(handler.Mux)
	m.Route("GET", "/", handler.Func(func(*writer.Response, *parser.Request) {}))
	m.Route("GET", "/panic", handler.Func(func(*writer.Response, *parser.Request) { panic("oops") }))
	r := run(t, server.Server{Handler: m, Log: zap.New(core)})
	c := r.dial()
	before := logs.Len()
	for range 10 {
		r.ask(c, get)
	}
	if n := logs.Len(); n != before {
		t.Errorf("10 requests wrote %d lines of log, want none: %v", n-before, logs.All()[before:])
	}
	if a, _ := r.ask(c, strings.Replace(get, "/", "/panic", 1)); a.StatusCode != 500 {
		t.Errorf("got %d", a.StatusCode)
	}
	c.Close()
	r.stop()
	_ = r.wait()
	for message, text := range map[string]string{"serving": "backlog", "fault": "oops", "draining": "timeout", "drained": "accepted"} {
		found := logs.FilterMessage(message).All()
		if len(found) != 1 || !strings.Contains(asText(found[0]), text) {
			t.Errorf("logged %q %d times: %v; want once, with %q", message, len(found), found, text)
		}
	}
}

func asText(e observer.LoggedEntry) string {
	var b strings.Builder
	for k, v := range e.ContextMap() {
		b.WriteString(k)
		if s, ok := v.(string); ok {
			b.WriteString(s)
		}
	}
	return b.String()
}
