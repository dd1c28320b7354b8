package telemetry

import "bytes"

// The kernel's tables are lines of words. These take them apart in place: a look allocates little.

// line cuts the first line off.
func line(p []byte) (first, rest []byte) {
	first, rest, _ = bytes.Cut(p, []byte("\n"))
	return first, rest
}

// word cuts the first word off.
func word(p []byte) (first, rest []byte) {
	p = bytes.TrimLeft(p, " \t")
	if i := bytes.IndexAny(p, " \t\n"); i >= 0 {
		return p[:i], p[i:]
	}
	return p, nil
}

// number reads a word of decimal digits.
func number(w []byte) (n int64, ok bool) {
	for _, c := range w {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return n, len(w) > 0
}

// entry finds the line that begins with the word name and reads the number after it.
func entry(p []byte, name string) (int64, bool) {
	for len(p) > 0 {
		var l []byte
		l, p = line(p)
		if w, rest := word(l); string(w) == name {
			w, _ = word(rest)
			return number(w)
		}
	}
	return 0, false
}
