package parser

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// Byte classes eight at a time, within a register. scan.go and fused.go are the only users.
//
// Each …Stops function takes eight bytes, first byte lowest, and sets the top bit of every byte that stops its scan. It may
// also set bits above the first true one (carries and borrows run upwards), so only the lowest is looked at. Except where
// a comment says so, a stop is a hint and the scan checks the byte: the rare members of a class are left out when
// that makes the common ones cheaper.

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// nameStops marks everything but letters, '-' and '.'. The other tchars are legal and rare.
func nameStops(w uint64) uint64 {
	f := w | 0x20*ones
	letter := ^(f + (0x80-'a')*ones) | (f + (0x7f-'z')*ones)
	dash := (w - '-'*ones) | (w + (0x7f-'.')*ones)
	return letter & dash & highs
}

// valueStops marks control bytes and 0x7f up. HTAB and obs-text (0x80 up) are legal and rare.
func valueStops(w uint64) uint64 { return ((w - ' '*ones) | (w + ones)) & highs }

// targetStops marks exactly what no request target has (RFC 9112 §3.2): '#' and everything but visible ASCII.
func targetStops(w uint64) uint64 {
	return ((w - '!'*ones) | (w + ones) | (w ^ '#'*ones - ones)) & highs
}

// hostStops marks everything but letters, digits, '-' and '.'.
func hostStops(w uint64) uint64 {
	f := w | 0x20*ones
	letter := ^(f + (0x80-'a')*ones) | (f + (0x7f-'z')*ones)
	digit := (w - '-'*ones) | (w + (0x7f-'9')*ones) // '-' to '9', and so '/' as well
	slash := (w ^ '/'*ones) - ones
	return (letter&digit | slash) & highs
}

// word is the eight bytes at i ≤ n, where last = n-8 ≥ 0 is the last place to load eight from: beyond it, it loads there
// and shifts out what comes before i. Bytes from n on read as zero, a stop in every class, so no scan runs on and
// nothing outside the buffer is touched.
func word(p unsafe.Pointer, i, last int) uint64 {
	if i <= last {
		return load64(p, i)
	}
	return load64(p, last) >> (8 * uint(i-last))
}

// first is the index of the lowest marked byte.
func first(stops uint64) int { return bits.TrailingZeros64(stops) >> 3 }

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
