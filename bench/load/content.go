package load

import (
	"bytes"
	"sync/atomic"
)

// reference is the first good answer of the run: what every other is held against.
type reference struct {
	length int64
	head   []byte // the first bytes of the body, up to 4 KiB
}

// expectation is shared by all connections. The first good answer fills it, once.
type expectation struct {
	first atomic.Pointer[reference]
	fixed int64 // Config.ExpectLength
}

// content follows one body: its length, and whether its first bytes are those of the reference.
type content struct {
	expect *expectation
	ref    *reference // nil while there is none: then the first bytes are kept
	size   int64
	differ bool
	kept   []byte
}

func (b *content) begin() {
	b.ref, b.size, b.differ, b.kept = b.expect.first.Load(), 0, false, b.kept[:0]
}

func (b *content) add(p []byte) {
	off := b.size
	b.size += int64(len(p))
	if off >= keptBytes || b.expect.fixed < 0 {
		return
	}
	p = p[:min(int64(len(p)), keptBytes-off)]
	if b.ref == nil {
		b.kept = append(b.kept, p...)
		return
	}
	end := off + int64(len(p))
	b.differ = b.differ || end > int64(len(b.ref.head)) || !bytes.Equal(b.ref.head[off:end], p)
}

// judge holds a complete 2xx answer of that length against what is expected. The first of the run to arrive with the
// right length becomes the reference.
func (b *content) judge(n int64) kind {
	if b.expect.fixed < 0 {
		return none
	}
	if b.expect.fixed > 0 && n != b.expect.fixed {
		return length
	}
	if b.ref == nil {
		mine := &reference{n, bytes.Clone(b.kept)}
		b.expect.first.CompareAndSwap(nil, mine)
		b.ref = b.expect.first.Load()
		b.differ = !bytes.Equal(b.ref.head, mine.head)
		b.kept = nil
	}
	switch {
	case n != b.ref.length:
		return length
	case b.differ:
		return body
	}
	return none
}
