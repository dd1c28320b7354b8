package strategytest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/internal/conversation"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// drainQueue drains with connections that may not even have been accepted.
func drainQueue(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	clients := make([]client, 50)
	for i := range clients {
		clients[i] = v.connect(t)
		must(t, clients[i].send(get))
	}
	v.drain()
	for i, c := range clients {
		if err := c.expectLast(hello); err != nil {
			t.Errorf("connection %d: %v", i, err)
		}
	}
	must(t, v.wait())
}

func drainCloses(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	must(t, v.greet())
	must(t, v.stop())
	if nc, err := net.Dial("tcp", v.addr); err == nil {
		nc.Close()
		t.Errorf("%s still accepts", v.addr)
	}
}

func drainCut(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{DrainTimeout: short})
	c := v.connect(t)
	must(t, c.ask(get+"GET / HT", hello))
	must(t, v.stop())
	if n := v.engine.Cut(); n != 1 {
		t.Errorf("cut %d connections, want 1", n)
	}
}

// drainUntaken drains when a client has stopped taking an answer in the middle. Half of it is more than sockets hold.
func drainUntaken(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{DrainTimeout: 3 * short})
	c := v.connect(t)
	must(t, c.SetReadBuffer(16<<10))
	must(t, c.ask(get+getBytes(16<<20), hello))
	_, err := io.CopyN(io.Discard, c, 8<<20)
	must(t, err)
	must(t, v.stop())
	if n := v.engine.Cut(); n != 1 {
		t.Errorf("cut %d connections, want 1", n)
	}
}

// drainEndless drains a client that sends on, never at rest at the end of a request. It is told half-way, long before it
// would be cut off.
func drainEndless(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{DrainTimeout: 4 * time.Second})
	c := v.connect(t)
	must(t, c.send(get+get[:9]))
	go func() {
		for c.send(get[9:]+get+get[:9]) == nil {
			time.Sleep(time.Millisecond)
		}
	}()
	must(t, c.expect(hello))
	v.drain()
	wire, _ := io.ReadAll(c) // a reset may come behind the last answer, for the client sends on
	if got := string(conversation.Mask(wire)); !strings.HasSuffix(got, helloLast) {
		t.Errorf("got … %s, want %q at the end", shorten([]byte(got[max(0, len(got)-300):])), helloLast)
	}
	c.hangUp()
	must(t, v.wait())
	if n := v.engine.Cut(); n != 0 {
		t.Errorf("cut %d connections, want none", n)
	}
}

// drainLoad has clients ask until an answer closes. Whoever is at it all the time is idle for less than the grace, and so
// must have an answer to every request.
func drainLoad(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	const n = 20
	done := make(chan error)
	for range n {
		c := v.connect(t)
		connected := time.Now()
		go func() { done <- c.untilTold(connected) }()
	}
	time.Sleep(20 * time.Millisecond)
	v.drain()
	for range n {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	must(t, v.wait())
}

// untilTold asks again and again on a connection that has been idle since before.
func (c client) untilTold(before time.Time) error {
	plain, last := conversation.Length([]byte(hello)), conversation.Length([]byte(helloLast))
	p := make([]byte, last)
	for i := 0; ; i++ {
		begun := time.Now()
		sent := c.send(get)
		late := time.Since(before) > engine.DrainGrace/2
		n, err := io.ReadAtLeast(c, p, plain)
		switch got := string(conversation.Mask(p[:n])); {
		case got == hello:
		case err == nil && strings.HasPrefix(helloLast, got): // it may come in two pieces
			return errors.Join(c.expect(helloLast[len(got):]), c.expectEnd())
		case late && n == 0 && !errors.Is(err, os.ErrDeadlineExceeded):
			return nil // it has been held up, and the grace was over
		default:
			return fmt.Errorf("request %d: got %q (%w), want an answer", i, got, errors.Join(sent, err))
		}
		before = begun
	}
}
