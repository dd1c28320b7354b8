package handler

import (
	"testing"

	"github.com/handoff-http/handoff/pkg/writer"
)

// BenchmarkMux is routing and answering, without parsing.
func BenchmarkMux(b *testing.B) {
	for _, c := range []struct{ route, head string }{
		{"root", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"},
		{"bytes", "GET /bytes/128 HTTP/1.1\r\nHost: a\r\n\r\n"},
		{"status", "GET /status/404 HTTP/1.1\r\nHost: a\r\n\r\n"},
		{"request", "GET /request HTTP/1.1\r\nHost: a\r\n\r\n"},
		{"unknown", "GET /none HTTP/1.1\r\nHost: a\r\n\r\n"},
	} {
		b.Run("route="+c.route, func(b *testing.B) {
			r := parse(b, c.head, "")
			buf := make([]byte, 0, 8192)
			var w writer.Response
			b.ReportAllocs()
			for b.Loop() {
				w.Begin(buf, date, 0)
				stock.Handle(&w, r)
				w.End()
			}
		})
	}
}
