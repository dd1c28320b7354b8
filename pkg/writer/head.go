package writer

const (
	closeText     = "Connection: close\r\n"
	keepAliveText = "Connection: keep-alive\r\n"
	headSize      = lineSize + dateSize + len(keepAliveText)
)

// SetStatus sets the status, 200..599; anything else is a fault. Unset it is 200. Before the first field it costs
// nothing; later the head is rewritten, and once there is a body a status that cannot have one is a fault, and the reverse.
func (w *Response) SetStatus(code int) {
	if code < minStatus || code > maxStatus {
		w.fail(ErrStatus)
		return
	}
	if w.stage != fresh {
		w.restatus(uint16(code))
		return
	}
	w.status = uint16(code)
}

func (w *Response) restatus(code uint16) {
	switch {
	case w.stage == failed || code == w.status:
		return
	case w.stage > fields && (bodyless(code) || bodyless(w.status)):
		w.fail(ErrLate)
		return
	}
	old, line := lineOf(w.status), lineOf(code)
	w.splice(w.start, int(old.n), line.wire[:line.n])
	w.status = code
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
	if maybeFraming(name) && w.framing(name, value) {
		return
	}
	if len(value) > 0 && (value[0] <= ' ' || value[len(value)-1] <= ' ') {
		value = trim(value)
	}
	if w.stage == fresh {
		w.open()
	}
	size := len(name) + len(value) + len(": \r\n")
	w.room(size)
	at := len(w.dst)
	if e := putField(w.dst[at:at+size], name, value); e != 0 {
		w.fail(e)
		return
	}
	w.dst = w.dst[:at+size]
}

// open writes what comes before the handler's fields.
func (w *Response) open() {
	w.room(headSize)
	line := lineOf(w.status)
	at := len(w.dst)
	dst := w.dst[:at+headSize]
	*(*[lineSize]byte)(dst[at:]) = line.wire
	at += int(line.n)
	*(*[dateSize]byte)(dst[at:]) = *w.date
	dst = dst[:at+dateSize]
	switch {
	case w.mode&Close != 0:
		dst = append(dst, closeText...)
	case w.mode&KeepAlive != 0:
		dst = append(dst, keepAliveText...)
	}
	w.dst, w.stage = dst, fields
}
