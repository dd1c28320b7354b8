package writer

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

const dateText = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

// answer runs one answer in a buffer that already holds another.
func answer(w *Response, mode Mode, fill func(w *Response)) (wire, lent string, err error) {
	const before = "earlier answer"
	w.Begin([]byte(before), date, mode)
	fill(w)
	dst, p, err := w.End()
	rest, ok := strings.CutPrefix(string(dst), before)
	if !ok {
		panic(fmt.Sprintf("earlier output was touched: %q", dst))
	}
	return rest, string(p), err
}

func add(w *Response, name, value string) { w.AddHeader([]byte(name), []byte(value)) }

func TestLayout(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\n" + dateText
	long := strings.Repeat("x", 1234)
	for _, c := range []struct {
		name string
		mode Mode
		fill func(w *Response)
		want string
		lent string
	}{
		{"nothing done", 0, func(w *Response) {}, head + "Content-Length: 0\r\n\r\n", ""},
		{"one write", 0, func(w *Response) { w.Write(hello) }, head + "Content-Length: 13\r\n\r\nHello, World!", ""},
		{"a string", 0, func(w *Response) { w.WriteString("hi") }, head + "Content-Length: 2\r\n\r\nhi", ""},
		{"two writes, same digits", 0, func(w *Response) { w.WriteString("hi"); w.WriteString(" you") },
			head + "Content-Length: 6\r\n\r\nhi you", ""},
		{"two writes, more digits", 0, func(w *Response) { w.WriteString("hi"); w.WriteString(long) },
			head + "Content-Length: 1236\r\n\r\nhi" + long, ""},
		{"an empty write first", 0, func(w *Response) { w.Write(nil); w.WriteString("hi") }, head + "Content-Length: 2\r\n\r\nhi", ""},
		{"fields keep their order", 0, func(w *Response) { add(w, "B", "2"); add(w, "A", ""); w.WriteString("hi") },
			head + "B: 2\r\nA: \r\nContent-Length: 2\r\n\r\nhi", ""},
		{"fields without a body", 0, func(w *Response) { add(w, "Allow", "GET") }, head + "Allow: GET\r\nContent-Length: 0\r\n\r\n", ""},
		{"blanks around a value are dropped", 0, func(w *Response) { add(w, "A", " \tx y\t ") },
			head + "A: x y\r\nContent-Length: 0\r\n\r\n", ""},
		{"a lent body", 0, func(w *Response) { w.SetBody(hello) }, head + "Content-Length: 13\r\n\r\n", "Hello, World!"},
		{"an empty lent body", 0, func(w *Response) { w.SetBody(nil) }, head + "Content-Length: 0\r\n\r\n", ""},
		{"close", Close, func(w *Response) { add(w, "A", "1") },
			head + "Connection: close\r\nA: 1\r\nContent-Length: 0\r\n\r\n", ""},
		{"keep-alive", KeepAlive, func(w *Response) {}, head + "Connection: keep-alive\r\nContent-Length: 0\r\n\r\n", ""},
		{"close wins", Close | KeepAlive, func(w *Response) {}, head + "Connection: close\r\nContent-Length: 0\r\n\r\n", ""},
		{"HEAD counts what GET sends", NoBody, func(w *Response) { w.WriteString("hi"); w.WriteString(long) },
			head + "Content-Length: 1236\r\n\r\n", ""},
		{"HEAD of a lent body", NoBody, func(w *Response) { w.SetBody(hello) }, head + "Content-Length: 13\r\n\r\n", ""},
		{"HEAD of nothing", NoBody, func(w *Response) {}, head + "Content-Length: 0\r\n\r\n", ""},
		{"204", 0, func(w *Response) { w.SetStatus(204); add(w, "A", "1") }, "HTTP/1.1 204 No Content\r\n" + dateText + "A: 1\r\n\r\n", ""},
		{"204 drops a body", 0, func(w *Response) { w.SetStatus(204); w.WriteString("hi") },
			"HTTP/1.1 204 No Content\r\n" + dateText + "\r\n", ""},
		{"304 drops a lent body", 0, func(w *Response) { w.SetStatus(304); w.SetBody(hello) },
			"HTTP/1.1 304 Not Modified\r\n" + dateText + "\r\n", ""},
		{"205 says zero", 0, func(w *Response) { w.SetStatus(205); w.WriteString("hi") },
			"HTTP/1.1 205 Reset Content\r\n" + dateText + "Content-Length: 0\r\n\r\n", ""},
		{"a status without a reason keeps its space", 0, func(w *Response) { w.SetStatus(299) },
			"HTTP/1.1 299 \r\n" + dateText + "Content-Length: 0\r\n\r\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w Response
			wire, lent, err := answer(&w, c.mode, c.fill)
			if wire != c.want || lent != c.lent || err != nil {
				t.Errorf("got  %q %q %v\nwant %q %q <nil>", wire, lent, err, c.want, c.lent)
			}
		})
	}
}

func TestLateChangesGiveTheSameBytesAsEarlyOnes(t *testing.T) {
	fill := func(w *Response) { add(w, "A", "1"); w.WriteString("hello "); w.WriteString(strings.Repeat("x", 200)) }
	change := map[string]func(w *Response){
		"status":            func(w *Response) { w.SetStatus(404) },
		"a longer status":   func(w *Response) { w.SetStatus(511) },
		"close":             func(w *Response) { w.SetClose() },
		"status and close":  func(w *Response) { w.SetStatus(500); w.SetClose() },
		"an unknown status": func(w *Response) { w.SetStatus(599) },
		"close twice":       func(w *Response) { w.SetClose(); w.SetClose() },
	}
	for name, f := range change {
		for _, mode := range []Mode{0, Close, KeepAlive, NoBody, NoBody | KeepAlive} {
			var w Response
			early, _, err1 := answer(&w, mode, func(w *Response) { f(w); fill(w) })
			between, _, err2 := answer(&w, mode, func(w *Response) {
				add(w, "A", "1")
				f(w)
				w.WriteString("hello ")
				w.WriteString(strings.Repeat("x", 200))
			})
			late, _, err3 := answer(&w, mode, func(w *Response) { fill(w); f(w) })
			if err := errors.Join(err1, err2, err3); err != nil || early != between || early != late {
				t.Errorf("%s, mode %d: %v\nearly   %q\nbetween %q\nlate    %q", name, mode, err, early, between, late)
			}
		}
	}
}

func TestConnectionField(t *testing.T) {
	for value, want := range map[string]struct {
		close bool
		err   error
	}{
		"close": {true, nil}, "Close": {true, nil}, "keep-alive, close": {true, nil}, ",close ,": {true, nil},
		"keep-alive": {false, nil}, "": {false, nil},
		"upgrade": {false, ErrFraming}, "close, TE": {true, ErrFraming}, "close\r\nA: b": {false, ErrFraming},
	} {
		var w Response
		wire, _, err := answer(&w, 0, func(w *Response) { add(w, "connection", value) })
		if w.Close() != want.close || err != want.err {
			t.Errorf("Connection: %q: close %v, err %v; want %v, %v", value, w.Close(), err, want.close, want.err)
		}
		if n := strings.Count(wire, "Connection"); err == nil && n != map[bool]int{true: 1}[want.close] {
			t.Errorf("Connection: %q: %d such fields in %q", value, n, wire)
		}
	}
}

func TestGrowIsAskedForRoomAndKeepsWhatIsThere(t *testing.T) {
	short := 0
	w := Response{Grow: func(p []byte, n int) []byte {
		if cap(p)-len(p) < n {
			short++
		}
		q := append(make([]byte, 0, len(p)+n), p...) // exactly what was asked for, never more
		copy(p, bytes.Repeat([]byte("#"), len(p)))   // the old buffer may belong to somebody else by now
		return q
	}}
	wire, _, err := answer(&w, Close, func(w *Response) {
		add(w, "A", "1")
		w.SetStatus(404)
		for range 100 {
			w.WriteString("ten bytes.")
		}
	})
	want := "HTTP/1.1 404 Not Found\r\n" + dateText + "Connection: close\r\nA: 1\r\nContent-Length: 1000\r\n\r\n" +
		strings.Repeat("ten bytes.", 100)
	if wire != want || err != nil || short == 0 {
		t.Errorf("got %q %v after %d needed calls, want %q", wire, err, short, want)
	}
}

func TestNothingSurvivesBegin(t *testing.T) {
	var w Response
	want, _, _ := answer(&w, 0, func(w *Response) { w.Write(hello) })
	for name, fill := range map[string]func(w *Response){
		"fault":    func(w *Response) { w.SetStatus(7) },
		"status":   func(w *Response) { w.SetStatus(404) },
		"close":    func(w *Response) { w.SetClose() },
		"lent":     func(w *Response) { w.SetBody(hello) },
		"fields":   func(w *Response) { add(w, "A", "1") },
		"body":     func(w *Response) { w.Write(make([]byte, 5000)) },
		"template": func(w *Response) { w.Send(NewTemplate(404, "a/b", "c")) },
	} {
		answer(&w, Close, fill)
		w.Begin(nil, date, 0)
		fill(&w) // and no End: the handler panicked
		if got, lent, err := answer(&w, 0, func(w *Response) { w.Write(hello) }); got != want || lent != "" || err != nil || w.Close() {
			t.Errorf("after %s: got %q %q %v, want %q", name, got, lent, err, want)
		}
	}
}

func TestALentBodyIsNotLeftToTheNextAnswer(t *testing.T) {
	var w Response
	w.Begin(nil, date, 0)
	w.SetBody(hello) // and no End
	for name, fill := range map[string]func(w *Response){
		"HEAD":    func(w *Response) { w.SetBody(hello) },
		"written": func(w *Response) { w.Write(hello) },
		"nothing": func(w *Response) {},
	} {
		w.Begin(nil, date, NoBody)
		fill(&w)
		if _, lent, err := w.End(); lent != nil || err != nil {
			t.Errorf("%s: lent %q, %v, want nothing", name, lent, err)
		}
	}
}
