package writer

import (
	"encoding/binary"
	"strconv"
	"unsafe"
)

const (
	lengthText = "Content-Length: "
	lengthSize = len(lengthText) + 19 + len("\r\n\r\n")
)

// endHead completes the head for a body of which n bytes are known. open and AddHeader left room for it.
func (w *Response) endHead(n int, next stage) {
	if w.stage == fresh {
		w.open()
	}
	at := len(w.dst)
	_ = w.dst[:at+lengthSize] // what the pointer below reaches
	to := unsafe.Add(unsafe.Pointer(unsafe.SliceData(w.dst)), at)
	*(*[len(lengthText)]byte)(to) = [len(lengthText)]byte([]byte(lengthText))
	at += len(lengthText)
	w.digits, w.claim, w.length, w.stage = at, n, n, next
	if uint(n) >= uint(len(lengthEnds)) {
		w.addLong(n)
		return
	}
	end := lengthEnds[n]
	binary.LittleEndian.PutUint64((*[8]byte)(unsafe.Add(to, len(lengthText)))[:], end)
	w.dst = w.dst[:at+int(end>>56)]
}

func (w *Response) addLong(n int) {
	line := w.dst[w.digits : w.digits+lengthSize-len(lengthText)]
	size := putDecimal(line, n)
	size += copy(line[size:], "\r\n\r\n")
	w.dst = w.dst[:w.digits+size]
}

// endBare completes the head of an answer that wrote no body.
func (w *Response) endBare() {
	if w.status != 204 && w.status != 304 {
		w.endHead(0, done)
		return
	}
	if w.stage == fresh {
		w.open()
	}
	w.dst = append(w.dst, "\r\n"...)
}

// lengthEnds has, for each length that is common, the digits and the two line ends behind them as a word in the order of
// the wire. Its last byte is no part of the wire: it is their number.
var lengthEnds = func() (all [1000]uint64) {
	for n := range all {
		var end [8]byte
		end[7] = byte(len(append(strconv.AppendInt(end[:0], int64(n), 10), "\r\n\r\n"...)))
		all[n] = binary.LittleEndian.Uint64(end[:])
	}
	return all
}()

// patchLength makes the digits true. The body only moves when their number changes.
func (w *Response) patchLength() {
	var is [19]byte
	n := putDecimal(is[:], w.length)
	w.splice(w.digits, decimals(w.claim), is[:n])
}

// putDecimal writes n, which is not negative, to the front of dst and tells how many digits it took.
func putDecimal(dst []byte, n int) int {
	size := decimals(n)
	u := uint(n) // unsigned division by ten is a multiplication and a shift
	for i := size - 1; i >= 0; i-- {
		dst[i] = byte('0' + u%10)
		u /= 10
	}
	return size
}

func decimals(n int) int {
	switch {
	case n < 10:
		return 1
	case n < 100:
		return 2
	}
	return 2 + decimals(n/100)
}
