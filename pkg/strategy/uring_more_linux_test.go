package strategy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/strategy"
	"github.com/handoff-http/handoff/pkg/strategy/strategytest"
	"github.com/handoff-http/handoff/pkg/writer"
)

func TestUringSingleShotPassesTheSuite(t *testing.T) {
	strategytest.Run(t, strategy.SingleShot, strategytest.Brief)
}

func TestUringSingleShotAllocatesNothing(t *testing.T) {
	if n := strategytest.AllocsPerRequest(t, strategy.SingleShot); n >= 0.01 {
		t.Errorf("%v allocations a request, want 0", n)
	}
}

// BenchmarkUringReceives sets the two ways to receive while idle side by side: run with -count and compare by receive.
func BenchmarkUringReceives(b *testing.B) {
	b.Run("receive=multishot", func(b *testing.B) { strategytest.Bench(b, strategy.Uring{}) })
	b.Run("receive=once", func(b *testing.B) { strategytest.Bench(b, strategy.SingleShot) })
}

// A loop that cannot be made is an error, and leaves nothing behind.
func TestUringLoopsThatCannotBeMadeLeaveNothingBehind(t *testing.T) {
	ring(t)
	leaveNothingBehind(t, 12, func(a strategy.Accept) strategy.Strategy { return strategy.Uring{Loops: 4, Accept: a} }) // three each
}

// Clients that send without end and take nothing hold provided buffers, but not all of them: others are still served.
func TestUringBuffersAreNotUsedUpByClientsThatTakeNothing(t *testing.T) {
	ring(t)
	large := strings.Repeat("x", 1<<20)
	h := handler.Func(func(w *writer.Response, r *parser.Request) {
		if string(r.Path()) == "/large" {
			w.WriteString(large)
		} else {
			w.WriteString("hello")
		}
	})
	v := serve(t, strategy.Uring{Loops: 1}, h, listener.Config{})
	for range 100 {
		c := v.dial()
		_ = c.SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
		_ = c.send(strings.Repeat("GET /large HTTP/1.1\r\nHost: a\r\n\r\n", 4000)) // times out once nothing is taken any more
	}
	for i := range 20 {
		if err := v.dial().ask(getClose, 200); err != nil {
			t.Fatalf("client %d: %v", i, err)
		}
	}
}
