package strategytest

import (
	"errors"
	"fmt"
	"io"
	"net"
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

// drainLoad has clients ask until an answer closes, or until they are closed between two requests. Whoever sent a whole
// request before it was closed must have its answer.
func drainLoad(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	const n = 20
	done := make(chan error)
	for range n {
		c := v.connect(t)
		go func() { done <- c.untilTold() }()
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

func (c client) untilTold() error {
	plain, last := conversation.Length([]byte(hello)), conversation.Length([]byte(helloLast))
	p := make([]byte, last)
	for i := 0; ; i++ {
		if err := c.send(get); err != nil {
			return fmt.Errorf("request %d: %w", i, err)
		}
		n, err := io.ReadAtLeast(c, p, plain)
		switch got := string(conversation.Mask(p[:n])); {
		case got == hello:
			continue
		case err == nil && strings.HasPrefix(helloLast, got): // it may come in two pieces
			return errors.Join(c.expect(helloLast[len(got):]), c.expectEnd())
		default:
			return fmt.Errorf("request %d: got %q (%v), want an answer", i, got, err)
		}
	}
}
