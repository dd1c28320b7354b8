package engine

import (
	"math/bits"
	"sync"
)

const (
	minBuffer = 4 << 10
	classes   = 16 // 4 KiB … 128 MiB; larger ones are left to the garbage collector
)

// buffer is pooled by size class: powers of two from minBuffer. len(p) is the class's size.
type buffer struct {
	p     []byte
	class int
}

var pools [classes]sync.Pool

// newBuffer returns a buffer of at least n bytes, its content undefined.
func newBuffer(n int) *buffer {
	class := 0
	if n > minBuffer {
		class = bits.Len(uint(n-1)) - bits.Len(uint(minBuffer-1))
	}
	if class < classes {
		if b, ok := pools[class].Get().(*buffer); ok {
			return b
		}
	}
	return &buffer{p: make([]byte, minBuffer<<class), class: class}
}

func (b *buffer) free() {
	if b.class < classes {
		pools[b.class].Put(b)
	}
}
