package handler

import (
	"sync"
	"sync/atomic"

	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

const (
	alphabet  = "abcdefghijklmnopqrstuvwxyz"
	mostBytes = 16 << 20
	lendFrom  = 4 << 10 // below, copying is cheaper than a second write or an iovec
)

// letters answers with as many bytes as the path asks for: copied when few, lent when many.
func letters(w *writer.Response, r *parser.Request) {
	n, ok := number(Segment(r), mostBytes)
	if !ok {
		w.Send(badRequest)
		return
	}
	w.AddHeader(contentType, octetsValue)
	text := shared.first(n)
	if n < lendFrom {
		w.Write(text)
		return
	}
	w.SetBody(text)
}

// shared is one text for all answers: it never changes, so it may be lent any number of times.
var shared text

// text is the alphabet repeated, as long as anybody has asked for. A longer one replaces it; those who were lent the
// shorter one keep it.
type text struct {
	now  atomic.Pointer[[]byte]
	grow sync.Mutex
}

func (t *text) first(n int) []byte {
	if p := t.now.Load(); p != nil && len(*p) >= n {
		return (*p)[:n:n]
	}
	return t.longer(n)
}

func (t *text) longer(n int) []byte {
	t.grow.Lock()
	defer t.grow.Unlock()
	if p := t.now.Load(); p != nil && len(*p) >= n { // somebody was faster
		return (*p)[:n:n]
	}
	size := lendFrom
	for size < n {
		size *= 2
	}
	p := make([]byte, size)
	for done := copy(p, alphabet); done < size; done *= 2 { // done is a multiple of the alphabet
		copy(p[done:], p[:done])
	}
	t.now.Store(&p)
	return p[:n:n]
}
