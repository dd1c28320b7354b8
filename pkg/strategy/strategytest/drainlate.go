package strategytest

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/strategy"
	"github.com/handoff-http/handoff/pkg/writer"
)

// drainBehind has whole requests wait in the accept queue while the first one is handled until the drain's grace is
// over. Grace is for those who have sent nothing: whoever comes to these requests so late must still read them.
func drainBehind(t *testing.T, s strategy.Strategy, conf listener.Config) {
	started, drained := make(chan struct{}), make(chan struct{})
	var first atomic.Bool
	v := serveConf(t, s, conf, engine.Limits{}, handler.Func(func(w *writer.Response, _ *parser.Request) {
		if first.CompareAndSwap(false, true) {
			close(started)
			<-drained
			time.Sleep(engine.DrainGrace + 5*engine.Tick)
		}
		w.AddHeader([]byte("Content-Type"), []byte("text/plain"))
		w.WriteString("Hello, World!")
	}))
	clients := []client{v.connect(t)}
	must(t, clients[0].send(get))
	<-started
	for range 7 {
		c := v.connect(t)
		must(t, c.send(get))
		clients = append(clients, c)
	}
	v.drain()
	must(t, eventually(v.draining))
	close(drained)
	answered := make(chan error)
	for i, c := range clients { // all at once: it is not said who is accepted next
		go func() {
			err := c.expectLast(hello)
			if err != nil {
				err = fmt.Errorf("connection %d: %w", i, err)
			}
			answered <- err
		}()
	}
	for range clients {
		if err := <-answered; err != nil {
			t.Error(err)
		}
	}
	must(t, v.wait())
}

// drainStale drains a connection whose driver has bounded its wait by a head's deadline, long ago. The answer is out and
// the grace short, so there is nothing that the drain timeout would have to end.
func drainStale(t *testing.T, s strategy.Strategy) {
	limits := engine.Limits{HeaderTimeout: 3 * short, DrainTimeout: 20 * time.Second}
	v := serve(t, s, limits)
	c := v.inTwo(t, limits.HeaderTimeout)
	time.Sleep(limits.HeaderTimeout + short)
	begun := time.Now()
	must(t, v.stop())
	if took, most := time.Since(begun), limits.DrainTimeout/4; took > most {
		t.Errorf("the drain took %v, want less than %v: an idle connection has its grace, %v", took, most, engine.DrainGrace)
	}
	must(t, c.expectEnd())
}

// inTwo is a connection on which two requests have been answered, the second of which came in two pieces within limit.
func (v *server) inTwo(t *testing.T, limit time.Duration) client {
	t.Helper()
	for {
		begun := time.Now()
		c := v.connect(t)
		must(t, c.ask(get+get[:9], hello)) // so the first piece has been read by itself
		err := c.ask(get[9:], hello)
		if err == nil {
			return c
		}
		if prompt(begun, limit) {
			t.Fatal(err)
		}
		c.hangUp()
	}
}
