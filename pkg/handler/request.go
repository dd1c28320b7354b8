package handler

import (
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

// request answers with the request as the parser saw it, for people and for tests that ask what a server understood:
//
//	{"method":"GET","target":"/request","version":"HTTP/1.1","fields":[["Host","a"]]}
func request(w *writer.Response, r *parser.Request) {
	w.AddHeader(contentType, jsonValue)
	w.WriteString(`{"method":`)
	quote(w, r.MethodBytes())
	w.WriteString(`,"target":`)
	quote(w, r.Target())
	w.WriteString(`,"version":"HTTP/1.`)
	w.WriteString("0123456789"[r.Minor():][:1])
	w.WriteString(`","fields":[`)
	for i := range r.Len() {
		if i > 0 {
			w.WriteString(",")
		}
		name, value := r.Field(i)
		w.WriteString("[")
		quote(w, name)
		w.WriteString(",")
		quote(w, value)
		w.WriteString("]")
	}
	w.WriteString("]}\n")
}

// quote writes p as a JSON string. A byte that is not ASCII becomes the code point of the same number: field values have
// no charset, and so every byte can be told again.
func quote(w *writer.Response, p []byte) {
	const hex = "0123456789abcdef"
	w.WriteString(`"`)
	for len(p) > 0 {
		n := 0
		for n < len(p) && p[n] >= ' ' && p[n] < 0x7f && p[n] != '"' && p[n] != '\\' {
			n++
		}
		w.Write(p[:n])
		if n == len(p) {
			break
		}
		c := p[n]
		w.WriteString(`\u00`)
		w.WriteString(hex[c>>4:][:1])
		w.WriteString(hex[c&15:][:1])
		p = p[n+1:]
	}
	w.WriteString(`"`)
}
