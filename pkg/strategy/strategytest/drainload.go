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
