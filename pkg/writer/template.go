package writer

import (
	"fmt"
	"strings"
)

// Template is a whole answer prepared once: status, fields and body. It is immutable and may be shared.
type Template struct {
	wire []byte // the answer without a Connection line
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
	return &Template{wire: wire, date: int(lineOf(w.status).n), head: len(wire) - len(body), code: w.status}
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
	wire := t.wire
	if w.mode&NoBody != 0 {
		wire = wire[:t.head]
	}
	w.room(len(wire))
	at := len(w.dst) + t.date
	dst := append(w.dst, wire...)
	*(*[dateSize]byte)(dst[at:]) = *w.date
	w.dst, w.status, w.stage = dst, t.code, done
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
