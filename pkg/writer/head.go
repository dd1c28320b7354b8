package writer

import "unsafe"

const (
	closeText     = "Connection: close\r\n"
	keepAliveText = "Connection: keep-alive\r\n"
	headSize      = lineSize + dateSize + len(keepAliveText)
)

// SetStatus sets the status, 200..599; anything else is a fault. Unset it is 200. Before the first field it costs
// nothing; later the head is rewritten, and once there is a body a status that cannot have one is a fault, and the reverse.
func (w *Response) SetStatus(code int) {
	if w.stage == fresh && uint(code-minStatus) <= maxStatus-minStatus {
		w.status = uint16(code)
		return
	}
	w.restatus(code)
}

func (w *Response) restatus(code int) {
	switch {
	case code < minStatus || code > maxStatus:
		w.fail(ErrStatus)
		return
	case w.stage == failed || code == int(w.status):
		return
	case w.stage > fields && (bodyless(uint16(code)) || bodyless(w.status)):
		w.fail(ErrLate)
		return
	}
	old, line := lineOf(w.status), lineOf(uint16(code))
	w.splice(w.start, int(old.n), line.wire[:line.n])
	w.status = uint16(code)
}

// SetClose makes the answer say Connection: close. Free before the first field; later the head is rewritten.
func (w *Response) SetClose() {
	if w.Close() {
		return
	}
	w.mode |= Close
	if w.stage == fresh || w.stage == failed {
		return
	}
	del := 0
	if w.mode&KeepAlive != 0 {
		del = len(keepAliveText)
	}
	w.splice(w.start+int(lineOf(w.status).n)+dateSize, del, []byte(closeText))
}

// AddHeader adds a field. The name must be a token; the value may not hold control characters but HTAB, and blanks
// around it are dropped. Fields that frame the message or belong to the connection (Content-Length, Transfer-Encoding,
// Date, Trailer, Upgrade, Keep-Alive, and Connection unless its options are close or keep-alive) are refused; so is any
// field after the body began. A refusal is a fault. Connection: close is the same as SetClose.
func (w *Response) AddHeader(name, value []byte) {
	if w.stage > fields {
		w.fail(ErrLate)
		return
	}
	n, v := view(name), view(value)
	if maybeFraming(n) && w.framing(n, v) {
		return
	}
	if len(v) > 0 && (v[0] <= ' ' || v[len(v)-1] <= ' ') {
		v = trim(v)
	}
	if w.stage == fresh {
		w.open()
	}
	w.room(len(n) + len(v) + len(": \r\n") + lengthSize)
	w.putField(n, v)
}

func (m Mode) connection() string {
	if m&Close != 0 {
		return closeText
	}
	return keepAliveText
}

// open writes what comes before the handler's fields.
func (w *Response) open() {
	w.room(headSize + lengthSize)
	line := lineOf(w.status)
	at := len(w.dst)
	dst := w.dst[:at+headSize] // what the pointers below reach
	to, n := unsafe.Add(unsafe.Pointer(unsafe.SliceData(w.dst)), at), int(line.n)
	*(*[lineSize]byte)(to) = line.wire
	moveDate(unsafe.Add(to, n), w.date)
	n += dateSize
	if w.mode&(Close|KeepAlive) != 0 {
		n += copy(dst[at+n:], w.mode.connection())
	}
	w.dst = w.dst[:at+n]
	w.stage = fields
}
