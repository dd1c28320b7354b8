package engine_test

import (
	"strconv"
	"testing"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
)

// BenchmarkServe is a request without its system calls: parsing, routing, answering, the engine around them, and what
// observing nobody, one in 64 and everybody adds. depth is how many come in one read; ns/req is of one. Compare with
// -count 10 and benchstat -col /observe.
func BenchmarkServe(b *testing.B) {
	for _, depth := range []int{1, 16} {
		request := []byte(repeat("GET / HTTP/1.1\r\nHost: 127.0.0.1:43210\r\n\r\n", depth))
		for _, c := range []struct {
			name  string
			every int
		}{{"off", 0}, {"64", 64}, {"1", 1}} {
			b.Run("depth="+strconv.Itoa(depth)+"/observe="+c.name, func(b *testing.B) {
				e := &engine.Engine{Handler: handler.NewStock(handler.Stock{Spin: 1}), Clock: new(engine.Clock), Every: c.every}
				if c.every > 0 {
					e.Observe = func(*engine.Span) {}
				}
				conn := e.NewConn()
				b.ReportAllocs()
				for b.Loop() {
					serveOnce(conn, request)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(depth), "ns/req")
			})
		}
	}
}

// BenchmarkLease is what giving memory back between requests costs the busy path: one lease taken and returned, once
// for each time that a connection runs dry.
func BenchmarkLease(b *testing.B) {
	conn := (&engine.Engine{Handler: handler.NewStock(handler.Stock{Spin: 1}), Clock: new(engine.Clock)}).NewConn()
	b.ReportAllocs()
	for b.Loop() {
		conn.Lease()
		conn.Release()
	}
}
