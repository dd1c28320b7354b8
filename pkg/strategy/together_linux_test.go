package strategy_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/strategy"
	"github.com/handoff-http/handoff/pkg/writer"
)

// A loop handles some connections before it writes to them, but only a few.
func TestAnAnswerWaitsForTheHandlersOfAFewOthersAtMost(t *testing.T) {
	t.Run("epoll", func(t *testing.T) { waitsForAFew(t, strategy.Epoll{Loops: 1}, 8) })
	t.Run("uring", func(t *testing.T) {
		ring(t)
		waitsForAFew(t, strategy.Uring{Loops: 1}, 16)
	})
}

// waitsForAFew takes one loop. When more have been handled together than may be, a handler holds the loop until an earlier
// answer has come. Requests are counted, not timed.
func waitsForAFew(t *testing.T, s strategy.Strategy, together int64) {
	const clients = 60
	var handled, answered atomic.Int64
	gate, full := make(chan struct{}), make(chan struct{})
	h := handler.Func(func(w *writer.Response, r *parser.Request) {
		w.WriteString("hello")
		switch n := handled.Add(1); {
		case string(r.Path()) == "/hold":
			handled.Store(0)
			close(full)
			<-gate
		default:
			for end := time.Now().Add(patience); answered.Load() < n-1-together && time.Now().Before(end); {
				time.Sleep(time.Millisecond)
			}
			if a := answered.Load(); a < n-1-together {
				t.Errorf("handler %d has begun, and %d answers have come", n, a)
			}
		}
	})
	v := serve(t, s, h, listener.Config{})
	holder := v.dial()
	v.must(holder.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n"))
	<-full
	done := make(chan error, clients)
	for range clients {
		c := v.dial()
		v.must(c.send(get))
		go func() {
			_, err := c.answer()
			answered.Add(1)
			done <- err
		}()
	}
	close(gate)
	for range clients {
		v.must(<-done)
	}
}
