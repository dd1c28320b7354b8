package writer

import (
	"encoding/binary"
	"runtime"
	"unsafe"
)

// Between arrays that may overlap, as far as the compiler can tell, an assignment is a call to memmove. These are not:
// everything is read before anything is written.

// unaligned: words and blocks may be anywhere. Elsewhere they go by bytes.
const unaligned = runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64"

// move copies the word at offset i, and returns it. In which order its bytes come is nothing to the checks.
func move(to, from unsafe.Pointer, i int) uint64 {
	to, from = unsafe.Add(to, i), unsafe.Add(from, i)
	if !unaligned {
		return moveBytes(to, from)
	}
	x := *(*uint64)(from)
	*(*uint64)(to) = x
	return x
}

func moveBytes(to, from unsafe.Pointer) uint64 {
	x := binary.LittleEndian.Uint64((*[8]byte)(from)[:])
	binary.LittleEndian.PutUint64((*[8]byte)(to)[:], x)
	return x
}

// moveFew copies n bytes, fewer than eight, and returns a word made of them, some of them twice. Of fewer than four it
// returns a word that no check lets through: the slow ones decide.
func moveFew(to, from unsafe.Pointer, n int) uint64 {
	if n < 4 {
		for i := range n {
			*(*byte)(unsafe.Add(to, i)) = *(*byte)(unsafe.Add(from, i))
		}
		return 0
	}
	first := binary.NativeEndian.Uint32((*[4]byte)(from)[:])
	last := binary.NativeEndian.Uint32((*[4]byte)(unsafe.Add(from, n-4))[:])
	binary.NativeEndian.PutUint32((*[4]byte)(to)[:], first)
	binary.NativeEndian.PutUint32((*[4]byte)(unsafe.Add(to, n-4))[:], last)
	return uint64(first)<<32 | uint64(last)
}

// view is p as a string, for as long as p stays as it is: two words to hand on instead of three.
func view(p []byte) string { return unsafe.String(unsafe.SliceData(p), len(p)) }

// block is what a few registers hold.
type block struct{ a, b, c, d uint64 }

const blockSize = int(unsafe.Sizeof(block{}))

func moveBlock(to, from unsafe.Pointer, i int) {
	if !unaligned {
		copy(unsafe.Slice((*byte)(unsafe.Add(to, i)), blockSize), unsafe.Slice((*byte)(unsafe.Add(from, i)), blockSize))
		return
	}
	*(*block)(unsafe.Add(to, i)) = *(*block)(unsafe.Add(from, i))
}

// moveDate copies a Date line: a block, and a word that overlaps it.
func moveDate(to unsafe.Pointer, date *[dateSize]byte) {
	from := unsafe.Pointer(date)
	moveBlock(to, from, 0)
	move(to, from, dateSize-8)
}
