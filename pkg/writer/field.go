package writer

import "unsafe"

// putField appends a field line, for which there is room, unless something in it is refused. It checks while it copies:
// the bytes are in a register anyway, and names and values are too short for a call to memmove to pay. Words overlap
// where a length is no multiple of theirs, so that there are no tails and nothing beyond a slice is touched. It calls
// nothing, and one function is faster than two.
func (w *Response) putField(name, value string) {
	at, n, v := len(w.dst), len(name), len(value)
	size := n + v + len(": \r\n")
	_ = w.dst[:at+size] // what the pointers below reach
	to, from := unsafe.Add(unsafe.Pointer(unsafe.SliceData(w.dst)), at), unsafe.Pointer(unsafe.StringData(name))
	letters := uint64(top)
	if n >= 8 {
		letters &= plain(move(to, from, 0))
		for i := 8; i < n-8; i += 8 {
			letters &= plain(move(to, from, i))
		}
		letters &= plain(move(to, from, n-8))
	} else {
		letters &= plain(moveFew(to, from, n))
	}
	if letters != top && !slowName(name) {
		w.fail(ErrName)
		return
	}
	to = unsafe.Add(to, n)
	*(*[2]byte)(to) = [2]byte{':', ' '}
	to = unsafe.Add(to, 2)

	from = unsafe.Pointer(unsafe.StringData(value))
	texts := uint64(top)
	if v >= 8 {
		texts &= text(move(to, from, 0))
		for i := 8; i < v-8; i += 8 {
			texts &= text(move(to, from, i))
		}
		texts &= text(move(to, from, v-8))
	} else {
		texts &= text(moveFew(to, from, v))
	}
	if texts != top && !slowValue(value) {
		w.fail(ErrValue)
		return
	}
	*(*[2]byte)(unsafe.Add(to, v)) = [2]byte{'\r', '\n'}
	w.dst = w.dst[:at+size]
}
