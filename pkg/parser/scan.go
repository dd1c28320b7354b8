package parser

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// This file is the only one that asks "which class is this byte in?" eight bytes at a time. A vector classifier replaces
// it wholesale: it has to provide nameEnd, valueEnd and targetEnd and nothing else.
//
// Each …Stops function takes eight bytes, first byte lowest, and sets the top bit of every byte outside its class.
// They may also set bits above the first true one (carries and borrows run upwards); callers look at the lowest only.

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
	lows  = 0x7f * ones
)

// nameStops marks bytes other than letters and '-'. That is narrower than a token on purpose: it is what field names are
// made of, and it costs half of what the whole of tchar would. nameEnd looks the rest up.
func nameStops(w uint64) uint64 {
	f := w | 0x20*ones
	letter := (f + (0x80-'a')*ones) &^ (f + (0x7f-'z')*ones)
	// '-' is no stop, so its test may not borrow from the byte above: "-," would pass. Hence the longer form.
	dash := w ^ '-'*ones
	return (((dash&lows)+lows)|dash)&^letter&highs | w&highs
}

// valueStops marks control bytes, HTAB among them; valueEnd lets HTAB pass. obs-text (0x80 up) is not marked.
func valueStops(w uint64) uint64 {
	del := w ^ 0x7f*ones
	return ((w - 0x20*ones) | (del - ones)) &^ w & highs
}

// targetStops marks everything but visible ASCII, and '#', which belongs to no request target (RFC 9112 §3.2).
func targetStops(w uint64) uint64 {
	del, hash := w^0x7f*ones, w^'#'*ones
	return ((w - 0x21*ones) | (del - ones) | (hash-ones)&^hash | w) & highs
}

// nameEnd is the first byte at or after i that is no tchar (RFC 9110 §5.6.2), n if there is none.
func nameEnd(p unsafe.Pointer, i, n int) int {
	for {
		m := nameStops(word(p, i, n-8))
		if m == 0 {
			i += 8
			continue
		}
		i += first(m)
		if i >= n || !is(load8(p, i), tchar) {
			return i
		}
		i++
	}
}

// valueEnd is the first byte at or after i that may not stand in a field value (RFC 9110 §5.5), n if there is none.
func valueEnd(p unsafe.Pointer, i, n int) int {
	for {
		m := valueStops(word(p, i, n-8))
		if m == 0 {
			i += 8
			continue
		}
		i += first(m)
		if i >= n || load8(p, i) != '\t' {
			return i
		}
		i++
	}
}

// targetEnd is the first byte at or after i that may not stand in a request target, n if there is none.
func targetEnd(p unsafe.Pointer, i, n int) int {
	for {
		if m := targetStops(word(p, i, n-8)); m != 0 {
			return i + first(m)
		}
		i += 8
	}
}

// word is the eight bytes at i, where last is the last place eight bytes can be loaded from. Bytes beyond the buffer read
// as zero, a stop in every class, so no scan runs on.
func word(p unsafe.Pointer, i, last int) uint64 {
	if i <= last {
		return load64(p, i)
	}
	return tail(p, i, last)
}

// tail is word at the end of the buffer: it loads the last eight bytes and shifts out those before i, so that nothing
// outside is ever touched.
//
//go:noinline
func tail(p unsafe.Pointer, i, last int) (w uint64) {
	if last >= 0 {
		return load64(p, last) >> (8 * uint(i-last))
	}
	for j := last + 7; j >= i; j-- {
		w = w<<8 | uint64(load8(p, j))
	}
	return w
}

// The loads. Callers own the proof that i and the bytes after it lie inside the buffer.

func load8(p unsafe.Pointer, i int) byte { return *(*byte)(unsafe.Add(p, i)) }

func load16(p unsafe.Pointer, i int) uint16 {
	return binary.LittleEndian.Uint16((*[2]byte)(unsafe.Add(p, i))[:])
}

func load32(p unsafe.Pointer, i int) uint32 {
	return binary.LittleEndian.Uint32((*[4]byte)(unsafe.Add(p, i))[:])
}

func load64(p unsafe.Pointer, i int) uint64 {
	return binary.LittleEndian.Uint64((*[8]byte)(unsafe.Add(p, i))[:])
}

// first is the index of the lowest marked byte.
func first(stops uint64) int { return bits.TrailingZeros64(stops) >> 3 }
