package load

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"sync/atomic"
)

// reference is the first good answer of the run: what every other is held against.
type reference struct {
	answer Answer
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
	ref    *reference // nil while there is none: then the first bytes are kept, and all are hashed
	size   int64
	differ bool
	kept   []byte
	hash   hash.Hash
}

func (b *content) begin() {
	b.ref, b.size, b.differ, b.kept = b.expect.first.Load(), 0, false, b.kept[:0]
	if b.ref != nil || b.expect.fixed < 0 {
		return
	}
	if b.hash == nil {
		b.hash = sha256.New()
	}
	b.hash.Reset()
}

func (b *content) add(p []byte) {
	off := b.size
	b.size += int64(len(p))
	if b.expect.fixed < 0 {
		return
	}
	if b.ref == nil {
		b.hash.Write(p)
	}
	if off >= keptBytes {
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
func (b *content) judge(code int, n int64) kind {
	if b.expect.fixed < 0 {
		return none
	}
	if b.expect.fixed > 0 && n != b.expect.fixed {
		return length
	}
	if b.ref == nil {
		b.refer(code, n)
	}
	switch {
	case n != b.ref.answer.Length:
		return length
	case b.differ:
		return body
	}
	return none
}

// refer makes the answer the reference, unless another connection's was faster.
func (b *content) refer(code int, n int64) {
	mine := &reference{Answer{code, n, hex.EncodeToString(b.hash.Sum(nil))[:hashDigits]}, bytes.Clone(b.kept)}
	b.expect.first.CompareAndSwap(nil, mine)
	b.ref = b.expect.first.Load()
	b.differ = !bytes.Equal(b.ref.head, mine.head)
	b.kept, b.hash = nil, nil
}

const hashDigits = 12
