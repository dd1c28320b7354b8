package writer

import (
	"math"
	"strings"
	"testing"
)

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name string
		fill func(w *Response)
		want Error
	}{
		{"status too low", func(w *Response) { w.SetStatus(199) }, ErrStatus},
		{"status too high", func(w *Response) { w.SetStatus(600) }, ErrStatus},
		{"status beyond uint16", func(w *Response) { w.SetStatus(65536 + 200) }, ErrStatus},
		{"empty name", func(w *Response) { add(w, "", "x") }, ErrName},
		{"blank in a name", func(w *Response) { add(w, "A B", "x") }, ErrName},
		{"CRLF in a name", func(w *Response) { add(w, "A: b\r\nC", "x") }, ErrName},
		{"LF in a value", func(w *Response) { add(w, "A", "x\ny") }, ErrValue},
		{"CRLF in a value", func(w *Response) { add(w, "A", "x\r\nInjected: y") }, ErrValue},
		{"LF at the end of a value", func(w *Response) { add(w, "A", "x\n") }, ErrValue},
		{"NUL in a value", func(w *Response) { add(w, "A", "a longer value\x00with NUL") }, ErrValue},
		{"a second length", func(w *Response) { add(w, "content-LENGTH", "5") }, ErrFraming},
		{"a coding", func(w *Response) { add(w, "Transfer-Encoding", "chunked") }, ErrFraming},
		{"a date", func(w *Response) { add(w, "Date", "now") }, ErrFraming},
		{"an upgrade", func(w *Response) { add(w, "Upgrade", "h2c") }, ErrFraming},
		{"trailers", func(w *Response) { add(w, "Trailer", "A") }, ErrFraming},
		{"keep-alive parameters", func(w *Response) { add(w, "Keep-Alive", "timeout=5") }, ErrFraming},
		{"a field after Write", func(w *Response) { w.Write(hello); add(w, "A", "x") }, ErrLate},
		{"a field after SetBody", func(w *Response) { w.SetBody(hello); add(w, "A", "x") }, ErrLate},
		{"Write after SetBody", func(w *Response) { w.SetBody(hello); w.Write(hello) }, ErrTwoBodies},
		{"WriteString after SetBody", func(w *Response) { w.SetBody(hello); w.WriteString("x") }, ErrTwoBodies},
		{"SetBody after Write", func(w *Response) { w.Write(hello); w.SetBody(hello) }, ErrTwoBodies},
		{"SetBody twice", func(w *Response) { w.SetBody(hello); w.SetBody(hello) }, ErrTwoBodies},
		{"Send after Write", func(w *Response) { w.Write(hello); w.Send(template200) }, ErrTwoBodies},
		{"Send twice", func(w *Response) { w.Send(template200); w.Send(template200) }, ErrTwoBodies},
		{"Write after Send", func(w *Response) { w.Send(template200); w.Write(hello) }, ErrTwoBodies},
		{"204 after a body", func(w *Response) { w.Write(hello); w.SetStatus(204) }, ErrLate},
		{"200 after a 204 was sent", func(w *Response) { w.Send(NewTemplate(204, "", "")); w.SetStatus(200) }, ErrLate},
		{"the first fault sticks", func(w *Response) { w.SetStatus(1); add(w, "", ""); w.SetBody(hello) }, ErrStatus},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, mode := range []Mode{0, Close, KeepAlive, NoBody} {
				var w Response
				wire, lent, err := answer(&w, mode, func(w *Response) {
					c.fill(w)
					if w.Err() != c.want {
						t.Errorf("Err() = %v, want %v", w.Err(), c.want)
					}
					w.SetStatus(500)
					w.SetClose()
					if n, err := w.Write(hello); n != 0 || err == nil {
						t.Errorf("Write after a fault = %d, %v", n, err)
					}
				})
				if wire != "" || lent != "" || err != c.want {
					t.Errorf("mode %d: End gave %q %q %v, want nothing and %v", mode, wire, lent, err, c.want)
				}
			}
		})
	}
}

func TestWriteToABodylessStatusFailsAndTheAnswerStays(t *testing.T) {
	for _, code := range []int{204, 205, 304} {
		var w Response
		_, _, err := answer(&w, 0, func(w *Response) {
			w.SetStatus(code)
			if n, err := w.Write(hello); n != 0 || err != ErrBodyNotAllowed {
				t.Errorf("%d: Write = %d, %v; want 0, %v", code, n, err, ErrBodyNotAllowed)
			}
			add(w, "A", "still open")
		})
		if err != nil {
			t.Errorf("%d: End: %v", code, err)
		}
	}
}

func TestErrorsHaveDistinctTexts(t *testing.T) {
	seen := map[string]Error{}
	for e := ErrBodyNotAllowed; e <= ErrTwoBodies; e++ {
		text := e.Error()
		if prev, ok := seen[text]; ok || !strings.HasPrefix(text, "writer: ") {
			t.Errorf("Error(%d) = %q, also of %d", e, text, prev)
		}
		seen[text] = e
	}
	if got, want := Error(200).Error(), "writer: unknown error"; got != want {
		t.Errorf("Error(200) = %q, want %q", got, want)
	}
}

func TestStatusLines(t *testing.T) {
	for code := 100; code < 600; code++ {
		if n := len("HTTP/1.1 200 \r\n") + len(Reason(code)); n > lineSize {
			t.Errorf("the line of %d has %d bytes, lineSize is %d", code, n, lineSize)
		}
	}
	for _, code := range []int{-1, 0, 99, 299, 512, 600, math.MaxInt} {
		if got := Reason(code); got != "" {
			t.Errorf("Reason(%d) = %q, want none", code, got)
		}
	}
}
