package strategy_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/strategy"
	"github.com/handoff-http/handoff/pkg/writer"
)

// In a loop, one client's pipeline must not hold up another's single request for longer than a turn or two. Requests
// are counted, not timed: the handler holds the first of the pipeline until the other's request is in the socket.
func TestAPipelineHoldsUpOthersForATurnAtMost(t *testing.T) {
	holdsUpForATurn(t, strategy.Epoll{Loops: 1, Turn: pipelineTurn})
}

const pipelineTurn = 8

// holdsUpForATurn takes one loop with turns of pipelineTurn.
func holdsUpForATurn(t *testing.T, s strategy.Strategy) {
	const turn, depth = pipelineTurn, 2000
	var pipelined, atOther atomic.Int64
	started, other := make(chan struct{}), make(chan struct{})
	h := handler.Func(func(w *writer.Response, r *parser.Request) {
		if string(r.Path()) == "/other" {
			atOther.Store(pipelined.Load())
		} else if pipelined.Add(1) == 1 {
			close(started)
			<-other
		}
		w.WriteString("hello")
	})
	v := serve(t, s, h, listener.Config{})
	b := v.dial()
	v.must(b.ask("GET /other HTTP/1.1\r\nHost: a\r\n\r\n", 200)) // registered with the loop
	a := v.dial()
	sent := make(chan error, 1)
	go func() { sent <- a.send(strings.Repeat(get, depth)) }()
	<-started
	v.must(b.send("GET /other HTTP/1.1\r\nHost: a\r\n\r\n"))
	close(other)
	if r, err := b.answer(); err != nil || r.StatusCode != 200 {
		t.Fatalf("the other: %v, %v", r, err)
	}
	for i := range depth {
		if r, err := a.answer(); err != nil || r.StatusCode != 200 {
			t.Fatalf("answer %d of the pipeline: %v, %v", i, r, err)
		}
	}
	v.must(<-sent)
	if n := atOther.Load(); n > 3*turn {
		t.Errorf("%d requests of the pipeline were handled before the other's, want at most a few turns of %d", n, turn)
	}
}

// A turn cut short loses nothing, whatever its length.
func TestEveryTurnLengthServesAPipeline(t *testing.T) {
	for _, turn := range []int{1, 2, 63, 64, 65} {
		v := serve(t, strategy.Epoll{Loops: 1, Turn: turn}, hello, listener.Config{})
		c := v.dial()
		sent := make(chan error, 1)
		go func() { sent <- c.send(strings.Repeat(get, 999) + getClose) }()
		for i := range 1000 {
			if r, err := c.answer(); err != nil || r.StatusCode != 200 || r.Close != (i == 999) {
				t.Fatalf("turn %d, answer %d: %v, %v", turn, i, r, err)
			}
		}
		v.must(<-sent)
		v.stop()
	}
}

// However few are taken at a wake-up, all that wait are taken: level-triggered, the listener stays ready.
func TestASmallAcceptBurstTakesEverybody(t *testing.T) {
	for _, burst := range []int{1, 3, -1} {
		v := serve(t, strategy.Epoll{Loops: 1, Burst: burst}, hello, listener.Config{})
		var clients []*client
		for range 50 {
			clients = append(clients, v.dial())
		}
		for i, c := range clients {
			if err := c.ask(get, 200); err != nil {
				t.Errorf("burst %d, client %d: %v", burst, i, err)
			}
		}
	}
}
