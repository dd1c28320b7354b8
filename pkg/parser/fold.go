package parser

import "unsafe"

// sameWord compares the piece of a head at p[i] with word, which is as long, at least four bytes, and made of lower-case
// letters, digits and '-'. It disregards bit 0x20 of every byte. That folds case and nothing else: the other bytes it
// would confuse with word's are control bytes, and a name or value that holds one has been refused before.
func sameWord(p unsafe.Pointer, i int, word string) bool {
	q, n := unsafe.Pointer(unsafe.StringData(word)), len(word)
	if n < 8 { // two halves that may overlap
		diff := load32(p, i) ^ load32(q, 0)
		diff |= load32(p, i+n-4) ^ load32(q, n-4)
		return diff&^fold32 == 0
	}
	diff := load64(p, i+n-8) ^ load64(q, n-8)
	for j := 0; j < n-8; j += 8 {
		diff |= load64(p, i+j) ^ load64(q, j)
	}
	return diff&^fold64 == 0
}

const (
	fold64 = 0x20 * ones
	fold32 = fold64 & (1<<32 - 1)
)

// equalFold compares two strings, ASCII case-insensitive.
func equalFold(a []byte, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(b byte) byte {
	if b-'A' <= 'Z'-'A' {
		return b | 0x20
	}
	return b
}
