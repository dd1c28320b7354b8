package writer

import "testing"

func TestNoAllocations(t *testing.T) {
	buf := make([]byte, 0, 4096)
	big := make([]byte, 1000)
	bad := []byte("a value\nwith LF")
	connection, list := []byte("Connection"), []byte("keep-alive, close")
	for name, fill := range map[string]func(w *Response){
		"nothing":         func(w *Response) {},
		"template":        func(w *Response) { w.Send(template200) },
		"generic":         func(w *Response) { w.SetStatus(404); w.AddHeader(ctName, ctValue); w.Write(hello) },
		"patched length":  func(w *Response) { w.Write(hello); w.Write(big); w.WriteString("x") },
		"lent":            func(w *Response) { w.SetBody(big) },
		"late status":     func(w *Response) { w.Write(hello); w.SetStatus(511); w.SetClose() },
		"connection":      func(w *Response) { w.AddHeader(connection, list) },
		"fault":           func(w *Response) { w.AddHeader(ctName, bad); w.Write(hello) },
		"framing fault":   func(w *Response) { w.AddHeader([]byte("Transfer-Encoding"), ctValue) },
		"204 with a body": func(w *Response) { w.SetStatus(204); w.Write(hello) },
	} {
		for mode := Mode(0); mode < 8; mode++ {
			var w Response
			if n := testing.AllocsPerRun(100, func() {
				w.Begin(buf, date, mode)
				fill(&w)
				if _, _, err := w.End(); err != nil && err != w.Err() {
					t.Errorf("%s: End says %v, Err %v", name, err, w.Err())
				}
			}); n != 0 {
				t.Errorf("%s, mode %d: %v allocations, want 0", name, mode, n)
			}
		}
	}
}
