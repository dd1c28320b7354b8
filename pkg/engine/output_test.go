package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/internal/conversation"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

// numbered answers with the request's path, padded to size bytes.
func numbered(size int) handler.Handler {
	return handler.Func(func(w *writer.Response, r *parser.Request) {
		w.Write(r.Path())
		for n := size - len(r.Path()); n > 0; n -= 100 {
			w.WriteString(repeat(".", min(n, 100)))
		}
	})
}

func numberedRequests(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "GET /%d HTTP/1.1\r\nHost: a\r\n\r\n", i)
	}
	return b.String()
}

func numberedAnswers(n, size int) string {
	var b strings.Builder
	for i := range n {
		path := fmt.Sprintf("/%d", i)
		fmt.Fprintf(&b, "HTTP/1.1 200 OK\r\nDate: DATE\r\nContent-Length: %d\r\n\r\n%s%s", size, path, repeat(".", size-len(path)))
	}
	return b.String()
}

func TestPipelinedAnswersGoOutInOneWrite(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.conn.Filled(copy(k.conn.Space(), repeat(get, 64)), nil)
	for k.conn.Want() == engine.Handle {
		k.handled++
		k.conn.Handle()
	}
	k.wants(engine.Write)
	if got := string(conversation.Mask(k.conn.Output())); k.handled != 64 || got != repeat(hello, 64) {
		t.Errorf("%d requests handled and %d bytes to write at once, want 64 answers", k.handled, len(got))
	}
}

// While more than the high-water mark waits to be written, nothing is handled and nothing is read; nothing is lost
// either, and the order stays.
func TestOutputStaysNearTheHighWaterMark(t *testing.T) {
	const n, size = 100, 10_000
	for _, flush := range []int{1 << 20, 3000} {
		k := begin(t, engine.Limits{}, numbered(size))
		rest := numberedRequests(n)
		most := 0
		for k.conn.Want() != engine.Close && (rest != "" || k.conn.Want() != engine.Read) {
			switch k.conn.Want() {
			case engine.Read:
				m := copy(k.conn.Space(), rest)
				rest = rest[m:]
				k.conn.Filled(m, nil)
			case engine.Handle:
				k.handled++
				k.conn.Handle()
			case engine.Write:
				most = max(most, len(k.conn.Output()))
				p := k.conn.Output()[:min(flush, len(k.conn.Output()))]
				k.said = append(k.said, p...)
				k.conn.Flushed(len(p), nil)
			}
		}
		k.expect(numberedAnswers(n, size))
		if limit := engine.HighWater + size + 200; most > limit || most < engine.HighWater {
			t.Errorf("flushing %d: at most %d bytes waited, want about %d", flush, most, engine.HighWater)
		}
		if !k.conn.Idle() || k.conn.Holds() {
			t.Errorf("flushing %d: idle %v, holds %v, want idle and nothing held", flush, k.conn.Idle(), k.conn.Holds())
		}
	}
}

func TestALentBodyIsWrittenFromWhereItLies(t *testing.T) {
	body := []byte(letters(100_000))
	k := begin(t, engine.Limits{}, handler.Func(func(w *writer.Response, _ *parser.Request) { w.SetBody(body) }))
	k.conn.Filled(copy(k.conn.Space(), get), nil)
	k.conn.Handle()
	k.conn.Flushed(len(k.conn.Output()), nil) // the head
	if p := k.conn.Output(); len(p) != len(body) || &p[0] != &body[0] {
		t.Fatalf("the output behind the head is %d bytes, want the lent body itself", len(p))
	}
	k.conn.Flushed(60_000, nil)
	if p := k.conn.Output(); len(p) != 40_000 || &p[0] != &body[60_000] {
		t.Fatalf("after a short write %d bytes are left, want the body's last 40000", len(p))
	}
	k.conn.Flushed(40_000, nil)
	k.wants(engine.Read)
	if k.conn.Holds() {
		t.Error("idle, and still holds a lease")
	}
}

func TestALentBodyKeepsItsPlaceInAPipeline(t *testing.T) {
	lend := "GET /bytes/70000 HTTP/1.1\r\nHost: a\r\n\r\n"
	head := "HEAD /bytes/70000 HTTP/1.1\r\nHost: a\r\n\r\n"
	long := echoed(letters(70_000))
	k := begin(t, engine.Limits{}, nil)
	for _, flush := range []int{1 << 20, 999} {
		rest := repeat(get+lend+lend+head+get, 5)
		for rest != "" || k.conn.Want() != engine.Read {
			switch k.conn.Want() {
			case engine.Read:
				n := copy(k.conn.Space(), rest)
				rest = rest[n:]
				k.conn.Filled(n, nil)
			case engine.Handle:
				k.conn.Handle()
			case engine.Write:
				p := k.conn.Output()[:min(flush, len(k.conn.Output()))]
				k.said = append(k.said, p...)
				k.conn.Flushed(len(p), nil)
			}
		}
		k.expect(repeat(hello+long+long+long[:len(long)-70_000]+hello, 5))
	}
}

func TestAnEmptyLentBodyIsAnAnswer(t *testing.T) {
	k := begin(t, engine.Limits{}, handler.Func(func(w *writer.Response, _ *parser.Request) { w.SetBody([]byte{}) }))
	k.ask(get+get, repeat("HTTP/1.1 200 OK\r\nDate: DATE\r\nContent-Length: 0\r\n\r\n", 2))
}
