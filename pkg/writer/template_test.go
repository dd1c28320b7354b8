package writer

import (
	"strings"
	"testing"
)

var template200 = NewTemplate(200, "text/plain", "Hello, World!")

func TestTemplateAndGenericPathAgreeByteForByte(t *testing.T) {
	for _, c := range []struct {
		code            int
		kind, body      string
		fields          []string
		before, thereby []string
	}{
		{code: 200, kind: "text/plain", body: "Hello, World!"},
		{code: 404, kind: "text/plain", body: "Not Found\n"},
		{code: 204, fields: []string{"Allow: GET, HEAD"}},
		{code: 304, fields: []string{`ETag: "x"`}},
		{code: 205},
		{code: 299, kind: "a/b", body: strings.Repeat("y", 1000)},
		{code: 503, kind: "text/plain", body: "x", fields: []string{"Retry-After:1", "A:  b  "}},
		{code: 200},
	} {
		template := NewTemplate(c.code, c.kind, c.body, c.fields...)
		for mode := Mode(0); mode < 8; mode++ {
			for _, pre := range []func(w *Response){
				func(w *Response) {},
				func(w *Response) { add(w, "X-Before", "1") },
				func(w *Response) { w.SetStatus(500) },
				func(w *Response) { w.SetClose() },
			} {
				var w Response
				want, _, err1 := answer(&w, mode, func(w *Response) {
					pre(w)
					w.SetStatus(c.code)
					if c.kind != "" {
						add(w, "Content-Type", c.kind)
					}
					for _, f := range c.fields {
						name, value, _ := strings.Cut(f, ":")
						add(w, name, value)
					}
					if c.body != "" {
						w.WriteString(c.body)
					}
				})
				got, _, err2 := answer(&w, mode, func(w *Response) { pre(w); w.Send(template) })
				if got != want || err1 != nil || err2 != nil || w.Status() != c.code || template.Status() != c.code {
					t.Errorf("%d mode %d, status %d:\ngot  %q %v\nwant %q %v", c.code, mode, w.Status(), got, err2, want, err1)
				}
			}
		}
	}
}

func TestSetCloseAfterSend(t *testing.T) {
	var w Response
	for _, mode := range []Mode{0, KeepAlive, NoBody} {
		want, _, _ := answer(&w, mode|Close, func(w *Response) { w.Send(template200) })
		got, _, err := answer(&w, mode, func(w *Response) { w.Send(template200); w.SetClose() })
		if got != want || err != nil || !w.Close() {
			t.Errorf("mode %d: got %q %v, want %q", mode, got, err, want)
		}
	}
}

func TestNewTemplatePanicsOnWhatAHandlerMayNotSend(t *testing.T) {
	for name, f := range map[string]func(){
		"status":       func() { NewTemplate(100, "", "") },
		"type":         func() { NewTemplate(200, "a\r\nb", "") },
		"field":        func() { NewTemplate(200, "", "", "no colon") },
		"name":         func() { NewTemplate(200, "", "", "a b: c") },
		"framing":      func() { NewTemplate(200, "", "", "Content-Length: 3") },
		"close":        func() { NewTemplate(200, "", "", "Connection: close") },
		"body of 204":  func() { NewTemplate(204, "", "x") },
		"short date":   func() { new(Response).Begin(nil, date[:36], 0) },
		"missing date": func() { new(Response).Begin(nil, nil, 0) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}
