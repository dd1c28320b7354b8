package parser

import "unsafe"

//go:noescape
func findFields512(p unsafe.Pointer, i, n int, entries *uint64, room int, classes *wideTables) (count, end int, likely uint64)

// wideTables are what findFields512 looks up and compares with.
type wideTables struct {
	class   [128]byte // wide… of each byte; those from 0x80 on are obs-text, of neither class
	numbers [64]byte  // 0 to 63
	lf, cr  byte
	tchar   byte
	control byte
}

const (
	wideTchar   = 1
	wideControl = 2 // that no head holds: neither HTAB nor CR nor LF
)

var wideClasses = func() *wideTables {
	t := &wideTables{lf: '\n', cr: '\r', tchar: wideTchar, control: wideControl}
	for i := range t.class {
		switch b := byte(i); {
		case is(b, tchar):
			t.class[b] = wideTchar
		case !is(b, text) && b != '\r' && b != '\n':
			t.class[b] = wideControl
		}
	}
	for i := range t.numbers {
		t.numbers[i] = byte(i)
	}
	return t
}()
