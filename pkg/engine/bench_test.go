package engine_test

import (
	"strconv"
	"testing"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
)

// BenchmarkServe is a request without its system calls: parsing, routing, answering, and the engine around them. depth is
// how many come in one read; the time is of one.
func BenchmarkServe(b *testing.B) {
	e := &engine.Engine{Handler: handler.NewStock(handler.Stock{Spin: 1}), Clock: new(engine.Clock)}
	for _, depth := range []int{1, 16} {
		b.Run("depth="+strconv.Itoa(depth), func(b *testing.B) {
			conn := e.NewConn()
			batch := []byte(repeat("GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n", depth))
			b.ReportAllocs()
			for left := b.N; left > 0; left -= depth {
				serveOnce(conn, batch)
			}
		})
	}
}
