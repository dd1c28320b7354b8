package strategy_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/strategy"
	"github.com/handoff-http/handoff/pkg/writer"
)

// patience only ends a test that hangs.
const patience = 30 * time.Second

const (
	get      = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
	getClose = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
)

var hello = handler.Func(func(w *writer.Response, _ *parser.Request) { w.WriteString("hello") })

// rig is a strategy at work.
type rig struct {
	*testing.T
	addr   string
	eng    *engine.Engine
	ln     *listener.Listener
	drain  context.CancelFunc
	served chan error
	ended  bool
}

func serve(t *testing.T, s strategy.Strategy, h handler.Handler, conf listener.Config) *rig {
	t.Helper()
	return serveWithin(t, s, h, conf, engine.Limits{})
}

func serveWithin(t *testing.T, s strategy.Strategy, h handler.Handler, conf listener.Config, limits engine.Limits) *rig {
	t.Helper()
	if r, ok := s.(interface{ ReusePort() bool }); ok {
		conf.ReusePort = r.ReusePort()
	}
	conf.Addr = "127.0.0.1:0"
	ln, err := listener.Listen(conf)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	v := &rig{T: t, addr: ln.Addr().String(), eng: &engine.Engine{Handler: h, Limits: limits}, ln: ln, drain: cancel, served: make(chan error, 1)}
	go func() { v.served <- s.Serve(ctx, ln, v.eng) }()
	t.Cleanup(func() { v.stop() })
	return v
}

// stop drains and expects Serve to return in good order.
func (v *rig) stop() {
	v.Helper()
	if v.ended {
		return
	}
	v.ended = true
	v.drain()
	select {
	case err := <-v.served:
		if errors.Is(err, errors.ErrUnsupported) {
			v.Skip(err)
		}
		if err != nil || v.eng.Open() != 0 {
			v.Errorf("Serve returned %v with %d connections open, want nil and none", err, v.eng.Open())
		}
	case <-time.After(patience):
		v.Errorf("Serve has not returned %v after the drain began, %d connections are open", patience, v.eng.Open())
	}
}

type client struct {
	net.Conn
	in *bufio.Reader
}

func (v *rig) dial() *client {
	v.Helper()
	c, err := net.Dial("tcp", v.addr)
	if err != nil {
		v.Fatal(err)
	}
	v.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	return &client{c, bufio.NewReader(c)}
}

func (c *client) send(p string) error {
	_, err := io.WriteString(c, p)
	return err
}

// answer reads one answer with its body. After one that closes it hangs up: until then the server would linger.
func (c *client) answer() (*http.Response, error) {
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, r.Body)
	if r.Close {
		c.Close()
	}
	return r, err
}

// ask sends a request and expects a status.
func (c *client) ask(request string, status int) error {
	if err := c.send(request); err != nil {
		return err
	}
	r, err := c.answer()
	if err != nil {
		return err
	}
	if r.StatusCode != status {
		return fmt.Errorf("answered %d, want %d", r.StatusCode, status)
	}
	return nil
}

func (v *rig) must(err error) {
	v.Helper()
	if err != nil {
		v.Fatal(err)
	}
}

// eventually waits until ok says yes.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("has not happened in %v: %s", patience, what)
		}
	}
}

// gated blocks in every request until the gate opens, and counts who is inside.
type gated struct {
	gate   chan struct{}
	mu     sync.Mutex
	inside int
	most   int // at once, ever
}

func newGated() *gated { return &gated{gate: make(chan struct{})} }

func (g *gated) Handle(w *writer.Response, _ *parser.Request) {
	g.mu.Lock()
	g.inside++
	g.most = max(g.most, g.inside)
	g.mu.Unlock()
	<-g.gate
	g.mu.Lock()
	g.inside--
	g.mu.Unlock()
	w.WriteString("done")
}

func (g *gated) now() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.inside
}

func (g *gated) atOnce() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.most
}

// every is each way to accept, and each strategy; one at a time is said where it matters.
var every = map[string]strategy.Strategy{
	"serial":              strategy.Serial{},
	"thread":              strategy.Thread{},
	"goroutine":           strategy.Goroutine{},
	"goroutine-shared":    strategy.Goroutine{Acceptors: 3},
	"goroutine-reuseport": strategy.Goroutine{Acceptors: 3, Accept: strategy.Reuseport},
	"pool":                strategy.Pool{},
	"pool-reuseport":      strategy.Pool{Acceptors: 3, Accept: strategy.Reuseport},
	"pool-queue":          strategy.Pool{Workers: 4, Queue: 4},
	"epoll":               strategy.Epoll{},
	"epoll-shared":        strategy.Epoll{Loops: 3},
	"epoll-reuseport":     strategy.Epoll{Loops: 3, Accept: strategy.Reuseport},
	"epoll-burst-1":       strategy.Epoll{Loops: 2, Burst: 1, Turn: 1},
	"epoll-burst-all":     strategy.Epoll{Loops: 2, Burst: -1},
	"reactor":             strategy.Reactor{},
	"reactor-reuseport":   strategy.Reactor{Loops: 3, Accept: strategy.Reuseport},
	"reactor-shared":      strategy.Reactor{Loops: 3, Burst: 1, Turn: 1, Workers: 2},
}

func forEvery(t *testing.T, test func(*testing.T, strategy.Strategy)) {
	for name, s := range every {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
}

func TestEveryWayToAcceptServesShortConnections(t *testing.T) {
	forEvery(t, func(t *testing.T, s strategy.Strategy) {
		v := serve(t, s, hello, listener.Config{})
		const clients, each = 8, 25
		errs := make(chan error)
		for range clients {
			go func() {
				for range each {
					c, err := net.Dial("tcp", v.addr)
					if err == nil {
						_ = c.SetDeadline(time.Now().Add(patience))
						err = (&client{c, bufio.NewReader(c)}).ask(getClose, 200)
						c.Close()
					}
					if err != nil {
						errs <- err
						return
					}
				}
				errs <- nil
			}()
		}
		for range clients {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		if n := v.eng.Accepted(); n != clients*each {
			t.Errorf("accepted %d connections, want %d", n, clients*each)
		}
	})
}

// Clients ask one request after the other until they are told to stop, by an answer that closes. Every request sent on an
// accepted connection has its answer, except one that crossed with the end of an idle connection: whoever asks again at
// once is not idle for as long as the grace. A client that has been held up, and may therefore find such an end, says so.
func TestADrainUnderLoadLosesNoRequest(t *testing.T) {
	forEvery(t, func(t *testing.T, s strategy.Strategy) {
		v := serve(t, s, hello, listener.Config{})
		const clients = 16
		var sent, answered [clients]int
		errs := make(chan error)
		for i := range clients {
			before := time.Now()
			c := v.dial()
			go func() {
				for {
					begun := time.Now()
					failed := c.send(get)
					late := time.Since(before) > engine.DrainGrace/2
					r, err := c.answer()
					if err != nil && late && !errors.Is(err, os.ErrDeadlineExceeded) {
						t.Logf("client %d was held up, and had no answer: %v", i, err)
						errs <- nil
						return
					}
					sent[i]++
					if err != nil {
						errs <- errors.Join(failed, err)
						return
					}
					answered[i]++
					if r.Close {
						errs <- nil
						return
					}
					before = begun
				}
			}()
		}
		eventually(t, "a first connection", func() bool { return v.eng.Accepted() > 0 })
		time.Sleep(30 * time.Millisecond) // let them get going; no claim depends on it
		v.drain()
		for range clients {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		v.stop()
		if sent != answered {
			t.Errorf("sent     %v\nanswered %v: requests were lost", sent, answered)
		}
	})
}

// At the connection limit clients wait in the accept queue, and are served when another leaves.
func TestTheConnectionLimitMakesClientsWait(t *testing.T) {
	forEvery(t, func(t *testing.T, s strategy.Strategy) {
		if _, serial := s.(strategy.Serial); serial {
			t.Skip("serves one connection at a time")
		}
		v := serve(t, s, hello, listener.Config{MaxConns: 2})
		a, b := v.dial(), v.dial()
		v.must(errors.Join(a.ask(get, 200), b.ask(get, 200)))
		c := v.dial()
		v.must(c.send(get))
		if n := v.eng.Open(); n != 2 {
			t.Errorf("%d connections are open, want 2", n)
		}
		a.Close()
		if r, err := c.answer(); err != nil || r.StatusCode != 200 {
			t.Errorf("the one that waited: %v, %v", r, err)
		}
	})
}

func TestAListenerClosedUnderneathEndsServe(t *testing.T) {
	for _, s := range []strategy.Strategy{strategy.Serial{}, strategy.Goroutine{Acceptors: 2}, strategy.Pool{}, strategy.Thread{}} {
		v := serve(t, s, hello, listener.Config{})
		v.must(v.dial().ask(getClose, 200))
		v.ln.Close()
		v.stop()
	}
}
