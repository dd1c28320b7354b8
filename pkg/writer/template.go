package writer

import (
	"fmt"
	"strings"
	"unsafe"
)

const maxBlocks = 8 * blockSize // from here on memmove is faster

// Template is a whole answer prepared once: status, fields and body. It is immutable and may be shared.
type Template struct {
	wire []byte // the answer without a Connection line; its capacity is whole blocks
	date int    // where in wire the Date line begins
	head int    // where in wire the body begins
	code uint16
}

// NewTemplate prepares an answer. fields are "Name: value" lines, sent after Content-Type; an empty contentType sends
// none. It panics on what AddHeader or Write would refuse, so build templates when the program starts.
func NewTemplate(code int, contentType, body string, fields ...string) *Template {
	var w Response
	w.Begin(nil, AppendDate(nil, 0), 0)
	w.SetStatus(code)
	if contentType != "" {
		w.AddHeader([]byte("Content-Type"), []byte(contentType))
	}
	for _, f := range fields {
		name, value, ok := strings.Cut(f, ":")
		if !ok {
			w.fail(ErrName)
		}
		w.AddHeader([]byte(name), []byte(value))
	}
	var err error
	if body != "" {
		_, err = w.WriteString(body)
	}
	wire, _, fault := w.End()
	if fault != nil {
		err = fault
	}
	if err != nil || w.Close() {
		panic(fmt.Sprintf("writer: template %d %q %q: %v", code, contentType, fields, err))
	}
	date, head := int(lineOf(w.status).n), len(wire)-len(body)
	return &Template{wire: inBlocks(wire), date: date, head: head, code: w.status}
}

// inBlocks gives wire a capacity of whole blocks.
func inBlocks(wire []byte) []byte {
	size := (len(wire) + blockSize - 1) / blockSize * blockSize
	return append(make([]byte, 0, size), wire...)
}

// Status is the template's status.
func (t *Template) Status() int { return int(t.code) }

// Send makes t the answer: its status counts, and its fields follow those already added. Together with Write or SetBody
// it is a fault. The usual case, no fields yet and no Connection line, is one copy.
func (w *Response) Send(t *Template) {
	if w.stage != fresh || w.mode&(Close|KeepAlive) != 0 {
		w.sendParts(t)
		return
	}
	n := len(t.wire)
	if w.mode&NoBody != 0 {
		n = t.head
	}
	w.copyWire(t, n)
	w.status, w.stage = t.code, done
}

// copyWire appends the first n bytes of t, with the Date of now. Where there is room, a short one goes by blocks, the
// last of which is longer than what counts.
func (w *Response) copyWire(t *Template, n int) {
	at := len(w.dst)
	if n > maxBlocks || cap(w.dst)-at < cap(t.wire) {
		w.room(n)
		copy(w.dst[at:at+n], t.wire)
	} else {
		to, from := unsafe.Pointer(unsafe.SliceData(w.dst[at:at+n])), unsafe.Pointer(unsafe.SliceData(t.wire))
		for i := 0; i < n; i += blockSize {
			moveBlock(to, from, i)
		}
	}
	w.dst = w.dst[:at+n]
	moveDate(unsafe.Pointer(&w.dst[at+t.date]), w.date)
}

func (w *Response) sendParts(t *Template) {
	if w.stage > fields {
		w.fail(ErrTwoBodies)
		return
	}
	w.SetStatus(int(t.code))
	if w.stage == fresh {
		w.open()
	}
	rest := t.wire[t.date+dateSize:]
	if w.mode&NoBody != 0 {
		rest = t.wire[t.date+dateSize : t.head]
	}
	w.room(len(rest))
	w.dst, w.stage = append(w.dst, rest...), done
}
