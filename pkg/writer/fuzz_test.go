package writer

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
)

// FuzzResponse makes any sequence of calls: either End reports a fault and leaves no byte, or another implementation reads
// the same status, fields and body that were written.
func FuzzResponse(f *testing.F) {
	f.Add(uint8(0), []byte("s\xc8\x00"), []byte("Content-Type"), []byte("text/plain"))
	f.Add(uint8(1), []byte("hwWwc"), []byte("A"), []byte(" \tx\x80 "))
	f.Add(uint8(2), []byte("hbsx"), []byte("A B"), []byte("x\r\ny"))
	f.Add(uint8(4), []byte("Tc"), []byte("connection"), []byte("close, keep-alive"))
	f.Add(uint8(6), []byte("hTs\x10"), []byte("ETag"), []byte(`"x"`))
	f.Add(uint8(0), []byte("s\x04wWb"), []byte("date"), []byte("x\x7f"))
	f.Fuzz(func(t *testing.T, mode uint8, calls, name, value []byte) {
		m := model{t: t, mode: Mode(mode % 8), name: name, value: value, status: 200}
		m.w.Begin([]byte("before"), date, m.mode)
		for len(calls) > 0 {
			calls = m.call(calls)
		}
		m.compare()
	})
}

// model keeps what the calls so far should have made.
type model struct {
	t           *testing.T
	w           Response
	mode        Mode
	name, value []byte
	status      int
	fields      []string
	body        []byte
}

func (m *model) call(calls []byte) (rest []byte) {
	op, rest := calls[0], calls[1:]
	switch op {
	case 's':
		if len(rest) == 0 {
			return nil
		}
		m.status, rest = 190+2*int(rest[0]), rest[1:]
		m.w.SetStatus(m.status)
	case 'h':
		m.w.AddHeader(m.name, m.value)
		m.field(string(m.name), string(m.value))
	case 'w', 'W':
		p := bytes.Repeat(m.value, 1+int('w'-op)) // W is long, so that the length grows a digit
		n, err := m.w.Write(p)
		if m.body = append(m.body, p[:n]...); (n == len(p)) != (err == nil) && len(p) > 0 {
			m.t.Errorf("Write(%d bytes) = %d, %v", len(p), n, err)
		}
	case 'b':
		m.w.SetBody(m.value)
		if !bodyless(uint16(m.status)) {
			m.body = append(m.body, m.value...)
		}
	case 'T':
		m.w.Send(template200)
		m.status, m.body = 200, []byte("Hello, World!")
		m.field("Content-Type", "text/plain")
	case 'c':
		m.w.SetClose()
	}
	return rest
}

func (m *model) field(name, value string) {
	if !strings.EqualFold(name, "Connection") {
		m.fields = append(m.fields, textproto.CanonicalMIMEHeaderKey(name)+": "+strings.Trim(value, " \t"))
	}
}

func (m *model) compare() {
	dst, lent, err := m.w.End()
	wire, ok := bytes.CutPrefix(dst, []byte("before"))
	switch {
	case !ok:
		m.t.Fatalf("what was before is not: %q", dst)
	case err != nil && len(wire)+len(lent) > 0:
		m.t.Fatalf("a fault (%v) left %q %q", err, wire, lent)
	case err != nil:
		return
	}
	wire = append(wire, lent...)
	method := map[bool]string{true: "HEAD", false: "GET"}[m.mode&NoBody != 0]
	in := bufio.NewReader(bytes.NewReader(wire))
	resp, err := http.ReadResponse(in, &http.Request{Method: method})
	if err != nil {
		m.t.Fatalf("%v in %q", err, wire)
	}
	body, err := io.ReadAll(resp.Body)
	if _, more := in.Peek(1); err != nil || more != io.EOF {
		m.t.Fatalf("body %v, behind it %v in %q", err, more, wire)
	}
	m.sameHead(resp, wire)
	if method == "HEAD" {
		if n := resp.ContentLength; !bodyless(uint16(m.status)) && n != int64(len(m.body)) {
			m.t.Errorf("HEAD says %d bytes, GET has %d", n, len(m.body))
		}
		m.body = nil
	}
	if !bytes.Equal(body, m.body) {
		m.t.Errorf("body %q, want %q", body, m.body)
	}
}

func (m *model) sameHead(resp *http.Response, wire []byte) {
	if resp.StatusCode != m.status || m.w.Status() != m.status {
		m.t.Errorf("status %d on the wire, %d said, want %d", resp.StatusCode, m.w.Status(), m.status)
	}
	if closes := bytes.Contains(wire, []byte("\r\nConnection: close\r\n")); closes != m.w.Close() && len(m.fields) == 0 {
		m.t.Errorf("close %v on the wire, %v said", closes, m.w.Close())
	}
	count := map[string]int{}
	for _, f := range m.fields {
		count[f]++
	}
	for name, values := range resp.Header {
		for _, v := range values {
			count[fmt.Sprintf("%s: %s", name, v)]--
		}
	}
	for f, n := range count {
		name, _, _ := strings.Cut(f, ":")
		if own := name == "Date" || name == "Connection" || name == "Content-Length"; n != 0 && !(own && n == -1) {
			m.t.Errorf("field %q: %d more written than read in %q", f, n, wire)
		}
	}
}
