package writer

import "testing"

var (
	ctName  = []byte("Content-Type")
	ctValue = []byte("text/plain")
	hello   = []byte("Hello, World!")
	date    = AppendDate(nil, 784111777)
)

func BenchmarkWrite(b *testing.B) {
	template := NewTemplate(200, "text/plain", "Hello, World!")
	six := [][2][]byte{
		{ctName, []byte("text/html; charset=utf-8")},
		{[]byte("Cache-Control"), []byte("private, max-age=0, must-revalidate")},
		{[]byte("ETag"), []byte(`"33a64df551425fcc55e4d42a148795d9"`)},
		{[]byte("Vary"), []byte("Accept-Encoding, Cookie")},
		{[]byte("X-Request-Id"), []byte("7b0c2f3e-9d7f-4f0a-8d1f-2f6f0a7d8c11")},
		{[]byte("Strict-Transport-Security"), []byte("max-age=31536000")},
	}
	for _, impl := range []struct {
		name string
		fill func(w *Response)
	}{
		{"template", func(w *Response) { w.Send(template) }},
		{"generic", func(w *Response) {
			w.SetStatus(200)
			w.AddHeader(ctName, ctValue)
			w.Write(hello)
		}},
		{"fields6", func(w *Response) {
			for _, f := range six {
				w.AddHeader(f[0], f[1])
			}
			w.Write(hello)
		}},
	} {
		b.Run("impl="+impl.name, func(b *testing.B) {
			var w Response
			buf := make([]byte, 0, 1024)
			var dst []byte
			b.ReportAllocs()
			for b.Loop() {
				w.Begin(buf, date, 0)
				impl.fill(&w)
				dst, _, _ = w.End()
			}
			b.SetBytes(int64(len(dst)))
		})
	}
}
