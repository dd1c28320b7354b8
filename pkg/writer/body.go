package writer

import "unsafe"

// Write appends to the body; the first one completes the head. It fails when the status has no body (the bytes are
// dropped, the answer stays valid) and after a fault.
func (w *Response) Write(p []byte) (int, error) {
	if w.stage > fields {
		if e := w.another(len(p)); e != 0 {
			return 0, e
		}
	} else {
		if bodyless(w.status) {
			return 0, ErrBodyNotAllowed
		}
		w.endHead(len(p), whole)
	}
	if w.mode&NoBody != 0 {
		return len(p), nil
	}
	w.room(len(p))
	at, n := len(w.dst), len(p)
	w.dst = w.dst[:at+n]
	if n < 8 || n > 16 {
		copy(w.dst[at:], p)
		return n, nil
	}
	// A body is often too short for a call to memmove to pay.
	to, from := unsafe.Add(unsafe.Pointer(unsafe.SliceData(w.dst)), at), unsafe.Pointer(unsafe.SliceData(p))
	move(to, from, 0)
	move(to, from, n-8)
	return n, nil
}

// WriteString is Write for a string.
func (w *Response) WriteString(s string) (int, error) {
	return w.Write(unsafe.Slice(unsafe.StringData(s), len(s))) // which only reads it, and keeps nothing
}

// SetBody lends p as the whole body, which must stay as it is until it is sent. A status that has no body drops it.
// Together with Write or Send it is a fault.
func (w *Response) SetBody(p []byte) {
	if w.stage > fields {
		w.fail(ErrTwoBodies)
		return
	}
	if bodyless(w.status) {
		return
	}
	w.endHead(len(p), lending)
	if w.mode&NoBody != 0 {
		p = nil
	}
	w.lent = p
}

// another is for Write after Write: from here on Content-Length may have to be patched.
func (w *Response) another(n int) Error {
	if w.stage != whole && w.stage != body {
		w.fail(ErrTwoBodies)
		return w.fault
	}
	w.stage = body
	w.length += n
	return 0
}
