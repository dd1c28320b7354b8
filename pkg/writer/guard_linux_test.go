package writer

import (
	"bytes"
	"syscall"
	"testing"
)

// guarded returns two pages of memory between two that cannot be touched: one byte too far, or too early, is a SIGSEGV.
func guarded(t *testing.T) []byte {
	page := syscall.Getpagesize()
	mem, err := syscall.Mmap(-1, 0, 4*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatalf("mmap %d bytes: %v", 4*page, err)
	}
	t.Cleanup(func() { syscall.Munmap(mem) })
	for _, off := range []int{0, 3 * page} {
		if err := syscall.Mprotect(mem[off:off+page], syscall.PROT_NONE); err != nil {
			t.Fatalf("mprotect: %v", err)
		}
	}
	return mem[page : 3*page]
}

// Moves are unchecked, so nothing but this proves that none reads beyond what was given.
func TestNothingBeyondAFieldOrABodyIsRead(t *testing.T) {
	mem, text := guarded(t), bytes.Repeat([]byte("abcdefg-"), 10)
	for n := 1; n <= 70; n++ {
		want := "X: " + string(text[:n]) + "\r\n" + string(text[:n]) + ": x\r\nContent-Length: "
		for _, in := range [][]byte{mem[:n], mem[len(mem)-n:]} {
			copy(in, text)
			var w Response
			w.Begin(nil, date, 0)
			w.AddHeader([]byte("X"), in)
			w.AddHeader(in, []byte("x"))
			w.Write(in)
			wire, _, err := w.End()
			if err != nil || !bytes.Contains(wire, []byte(want)) || !bytes.HasSuffix(wire, text[:n]) {
				t.Fatalf("%d bytes between pages: %q, %v", n, wire, err)
			}
		}
	}
}

// Nor that none writes beyond the room there is, or before the answer.
func TestNothingBeyondTheRoomIsWritten(t *testing.T) {
	mem := guarded(t)
	line := mem[len(mem)-dateSize:] // the borrowed Date, at the end of a page, in turn with the answer
	for name, fill := range map[string]func(w *Response){
		"nothing":  func(w *Response) {},
		"204":      func(w *Response) { w.SetStatus(204) },
		"template": func(w *Response) { w.Send(template200) },
		"behind":   func(w *Response) { w.AddHeader(ctName, ctValue); w.Send(template200) },
		"generic":  func(w *Response) { w.SetStatus(511); w.AddHeader(ctName, ctValue); w.Write(hello) },
		"short":    func(w *Response) { w.AddHeader([]byte("A"), nil); w.Write([]byte("b")) },
		"patched":  func(w *Response) { w.Write(hello); w.Write(make([]byte, 1000)) },
		"late":     func(w *Response) { w.AddHeader(ctName, ctValue); w.SetStatus(511); w.SetClose(); w.Write(hello) },
		"long":     func(w *Response) { w.SetBody(make([]byte, 123456)) },
	} {
		for mode := Mode(0); mode < 8; mode++ {
			var w Response
			want, _, _ := answer(&w, mode, fill)
			for room := range 400 {
				dst := mem[len(mem)-room-2 : len(mem)-room : len(mem)]
				copy(dst, "ab")
				w.Begin(dst, date, mode)
				fill(&w)
				if got, _, err := w.End(); err != nil || string(got) != "ab"+want {
					t.Fatalf("%s, mode %d, room %d: %q, %v; want %q", name, mode, room, got, err, want)
				}
			}
			copy(line, date)
			w.Begin(nil, line, mode)
			fill(&w)
			if got, _, err := w.End(); err != nil || string(got) != want {
				t.Fatalf("%s, mode %d, date at the end of a page: %q, %v; want %q", name, mode, got, err, want)
			}
		}
	}
}
