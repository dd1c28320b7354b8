package peers_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/valyala/fasthttp"

	"github.com/handoff-http/handoff/pkg/writer"
)

// A maker makes the whole answer to GET /, head and body, into a buffer that it uses again. net/http is not among them:
// it offers no way to make one without a connection.
type maker func() []byte

var (
	contentType = []byte("Content-Type")
	plain       = []byte("text/plain")
	hello       = []byte("Hello, World!")
	date        = writer.AppendDate(nil, 784111777)
)

// The first two are handoff's, for an answer that never changes and for one that a handler composes. fasthttp composes its
// own the way its server does, from a header that was reset; reused is for answers that do not change: a header
// composed beforehand and only written out.
var makers = []struct {
	name string
	new  func() maker
}{
	{"template", template},
	{"generic", generic},
	{"fasthttp", composed},
	{"reused", reused},
}

func template() maker {
	static := writer.NewTemplate(200, "text/plain", string(hello))
	var w writer.Response
	var buf []byte
	return func() []byte {
		w.Begin(buf[:0], date, 0)
		w.Send(static)
		buf, _, _ = w.End()
		return buf
	}
}

func generic() maker {
	var w writer.Response
	var buf []byte
	return func() []byte {
		w.Begin(buf[:0], date, 0)
		w.SetStatus(200)
		w.AddHeader(contentType, plain)
		_, _ = w.Write(hello) // End would tell
		buf, _, _ = w.End()
		return buf
	}
}

func composed() maker {
	var h fasthttp.ResponseHeader
	var buf []byte
	return func() []byte {
		compose(&h)
		buf = append(h.AppendBytes(buf[:0]), hello...)
		return buf
	}
}

func reused() maker {
	var h fasthttp.ResponseHeader
	var buf []byte
	compose(&h)
	return func() []byte {
		buf = append(h.AppendBytes(buf[:0]), hello...)
		return buf
	}
}

func compose(h *fasthttp.ResponseHeader) {
	h.Reset()
	h.SetStatusCode(200)
	h.SetContentTypeBytes(plain)
	h.SetContentLength(len(hello))
}

// An answer with a field less would be made faster.
func TestMakersMakeTheSame(t *testing.T) {
	for _, impl := range makers {
		answer := impl.new()
		for range 2 { // the second over the first
			raw := bytes.Clone(answer())
			r, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), nil)
			if err != nil {
				t.Fatalf("%s: %v in %q", impl.name, err, raw)
			}
			body, err := io.ReadAll(r.Body)
			got := fmt.Sprintf("%s %s %q, %d fields", r.Proto, r.Status, r.Header["Content-Type"], len(r.Header))
			const want = `HTTP/1.1 200 OK ["text/plain"], 3 fields`
			if got != want || err != nil || !bytes.Equal(body, hello) {
				t.Errorf("%s: %q is %s with body %q (%v), want %s with %q", impl.name, raw, got, body, err, want, hello)
			}
		}
	}
}

// BenchmarkWrite is the time of one answer: benchstat -col /impl.
func BenchmarkWrite(b *testing.B) {
	for _, impl := range makers {
		b.Run("impl="+impl.name, func(b *testing.B) {
			answer := impl.new()
			b.ReportAllocs()
			b.SetBytes(int64(len(answer())))
			for b.Loop() {
				answer()
			}
		})
	}
}

// BenchmarkWritePaired compares within each iteration: template and generic with fasthttp, and template with reused.
func BenchmarkWritePaired(b *testing.B) {
	for _, turn := range turns {
		b.Run(fmt.Sprintf("turn=%d", turn), func(b *testing.B) { writePaired(b, turn) })
	}
}

func writePaired(b *testing.B, turn int) {
	p := paired{unit: "answer", each: pass, turn: turn, ratios: []ratio{{"x-template", 2, 0}, {"x-generic", 2, 1}, {"x-reused", 3, 0}}}
	for _, impl := range makers {
		answer := impl.new()
		p.arms = append(p.arms, arm{impl.name, func() error {
			for range pass {
				answer()
			}
			return nil
		}})
	}
	p.bench(b)
}
