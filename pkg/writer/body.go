package writer

const (
	lengthText = "Content-Length: "
	lengthSize = len(lengthText) + 19 + len("\r\n\r\n")
)

// Write appends to the body; the first one completes the head. It fails when the status has no body (the bytes are
// dropped, the answer stays valid) and after a fault.
func (w *Response) Write(p []byte) (int, error) {
	if w.stage != body {
		if err := w.startBody(len(p), body); err != nil {
			return 0, err
		}
	}
	w.length += len(p)
	if w.mode&NoBody == 0 {
		w.room(len(p))
		w.dst = append(w.dst, p...)
	}
	return len(p), nil
}

// WriteString is Write for a string.
func (w *Response) WriteString(s string) (int, error) {
	if w.stage != body {
		if err := w.startBody(len(s), body); err != nil {
			return 0, err
		}
	}
	w.length += len(s)
	if w.mode&NoBody == 0 {
		w.room(len(s))
		w.dst = append(w.dst, s...)
	}
	return len(s), nil
}

// SetBody lends p as the whole body, which must stay as it is until it is sent. A status that has no body drops it.
// Together with Write or Send it is a fault.
func (w *Response) SetBody(p []byte) {
	if w.startBody(len(p), done) == nil && w.mode&NoBody == 0 {
		w.lent = p
	}
}

// startBody completes the head for a body of which n bytes are known.
func (w *Response) startBody(n int, next stage) error {
	switch {
	case w.stage > fields:
		w.fail(ErrTwoBodies)
		return w.fault
	case bodyless(w.status):
		return ErrBodyNotAllowed
	case w.stage == fresh:
		w.open()
	}
	w.addLength(n)
	w.stage = next
	return nil
}

// endHead completes the head of an answer that wrote no body.
func (w *Response) endHead() {
	if w.stage == fresh {
		w.open()
	}
	if w.status != 204 && w.status != 304 {
		w.addLength(0)
		return
	}
	w.room(len("\r\n"))
	w.dst = append(w.dst, "\r\n"...)
}

func (w *Response) addLength(n int) {
	w.room(lengthSize)
	at := len(w.dst)
	line := w.dst[at : at+lengthSize]
	copy(line, lengthText)
	w.digits, w.claim = at+len(lengthText), n
	end := len(lengthText) + putDecimal(line[len(lengthText):], n)
	copy(line[end:end+4], "\r\n\r\n")
	w.dst = w.dst[:at+end+4]
}

// patchLength makes the digits true. The body only moves when their number changes.
func (w *Response) patchLength() {
	var is [19]byte
	n := putDecimal(is[:], w.length)
	w.splice(w.digits, decimals(w.claim), is[:n])
}

// putDecimal writes n, which is not negative, to the front of dst and tells how many digits it took.
func putDecimal(dst []byte, n int) int {
	size := decimals(n)
	u := uint(n) // unsigned division by ten is a multiplication and a shift
	for i := size - 1; i >= 0; i-- {
		dst[i] = byte('0' + u%10)
		u /= 10
	}
	return size
}

func decimals(n int) int {
	switch {
	case n < 10:
		return 1
	case n < 100:
		return 2
	}
	return 2 + decimals(n/100)
}
