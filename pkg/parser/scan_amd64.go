package parser

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// vectorMin is how many bytes a buffer must have for the vector scans, whose last load is the last 64.
const vectorMin = 64

// available is the best kind of scan this processor has, with the system saving the registers it takes.
var available = func() kind {
	x := &cpu.X86
	switch {
	case !(x.HasAVX2 && x.HasBMI1 && x.HasBMI2 && x.HasPOPCNT):
		return swar
	case !(x.HasAVX512BW && x.HasAVX512VL && x.HasAVX512VBMI && x.HasAVX512VBMI2):
		return avx2
	}
	return avx512
}()

// minRoom is how many entries vectorFields wants room for.
const minRoom = 8

// vectorFields is scanFields for a whole section of good field lines; for anything else, end is 0 and what it wrote means nothing. entries
// gets up to room entries, where likely says of the first 64 which framingFields would pick; beyond, it may
// pick too many. end is after the blank line.
//
// It reads p[0:n] and nothing else, n ≥ vectorMin, and writes nothing beyond entries[:room], room ≥ minRoom. It gives up a little
// before entries is full.
//
// First it notes where each line has the first byte that is no tchar and where its LF, two marks in the place of an
// entry, with no more branches than there are blocks of 64 bytes. Then it makes entries out of marks. AVX-512 nearly halves the
// instructions of the first step. The second goes field by field: to take eight at once, each block would need more
// masks, and heads have about as many blocks as fields.
func vectorFields(p unsafe.Pointer, i, n int, entries *uint64, room int) (count, end int, likely uint64) {
	if scans == avx512 {
		return findFields512(p, i, n, entries, room, wideClasses)
	}
	return findFields(p, i, n, entries, room, &markClasses)
}

// vectorTargetEnd is targetEnd, n ≥ vectorMin.
func vectorTargetEnd(p unsafe.Pointer, i, n int) int { return findTarget(p, i, n, &targetClasses) }

// vectorHostEnd is hostEnd, n ≥ vectorMin.
func vectorHostEnd(p unsafe.Pointer, i, n int) int { return findHost(p, i, n, &hostClasses) }

//go:noescape
func findFields(p unsafe.Pointer, i, n int, entries *uint64, room int, classes *[4][16]byte) (count, end int, likely uint64)

//go:noescape
func findTarget(p unsafe.Pointer, i, n int, classes *[3][16]byte) int

//go:noescape
func findHost(p unsafe.Pointer, i, n int, classes *[3][16]byte) int

// Nibble tables: byte b is of a class when low[b&15] & high[b>>4] has one of the class's bits. A table has eight bits and ASCII has
// more rows than that, so rows share bits where their members allow it: of 0x60 to 0x6f every byte is a tchar, which
// the rows 0x30 and 0x40 say together; and controls need no row of their own when a tchar may have their bits as well.
const (
	control = 1 << iota // of the rows 0x00 and 0x10
	strays              // the controls of row 0x10 that are HTAB or LF in row 0x00; DEL
	row2
	row3
	row4
	row5
	row7
	lineFeed // alone, so that the top bit of what is looked up is the answer

	anyControl = control | strays // a tchar has bits above them; LF makes the byte negative
)

var (
	markHigh = [16]byte{control | lineFeed, control | strays, row2, row3, row4, row5, row3 | row4, row7 | strays}
	markLow  = lowNibbles(func(b int) byte {
		switch {
		case b == '\n':
			return lineFeed
		case b == 0x7f || b == 0x10+'\t' || b == 0x10+'\n':
			return strays
		case b < 0x10 && b != '\t':
			return control
		case b >= 0x20 && b>>4 != 6 && is(byte(b), tchar):
			return markHigh[b>>4] &^ strays
		}
		return 0
	})
	hostHigh = [16]byte{2: row2, 3: row3, 4: row4, 5: row5, 6: row4, 7: row5}
	hostLow  = lowNibbles(func(b int) byte {
		if b>>4 < 6 && hostStops(uint64(b)|'a'*(ones-1))&0x80 == 0 {
			return hostHigh[b>>4]
		}
		return 0
	})

	// What the scans look up and compare with; a constant fills its sixteen bytes.
	markClasses   = [4][16]byte{markLow, markHigh, fill(0x0f), fill(anyControl)}
	targetClasses = [3][16]byte{fill(' '), fill(0x7f), fill('#')}
	hostClasses   = [3][16]byte{hostLow, hostHigh, fill(0x0f)}
)

// lowNibbles gathers the rows' bits by low nibble.
func lowNibbles(row func(b int) byte) (t [16]byte) {
	for b := range 0x80 {
		t[b&15] |= row(b)
	}
	return t
}

func fill(b byte) (t [16]byte) {
	for i := range t {
		t[i] = b
	}
	return t
}
