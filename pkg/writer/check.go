package writer

import "encoding/binary"

// Eight bytes at a time: each constant repeats a byte, top marks a byte's highest bit.
const (
	ones = 0x0101010101010101
	top  = 0x80 * ones
)

// controls is not zero when x holds a byte below 0x20 or 0x7f. A borrow can only mark a byte above a true one, so the
// question "any?" is answered exactly. HTAB is marked too: the slow path lets it through.
func controls(x uint64) uint64 {
	del := x ^ 0x7f*ones
	return ((x-0x20*ones)&^x | (del-ones)&^del) & top
}

// plain tells whether x holds only letters and hyphens, of which nearly every field name is made.
func plain(x uint64) bool {
	low := x | 0x20*ones
	letter := (low + (0x80-'a')*ones) &^ (low + (0x7f-'z')*ones)
	hyphen := top - (x ^ '-'*ones) // x ^ '-' is below 0x80 unless x has a top bit, which the last term refuses
	return (letter|hyphen)&^x&top == top
}

// putField writes a field line that has just room in line, unless something in it is refused.
func putField(line, name, value []byte) Error {
	colon, end := len(name), len(line)-2
	line[end], line[end+1] = '\r', '\n'
	line[colon], line[colon+1] = ':', ' '
	switch {
	case !putName(line[:colon], name):
		return ErrName
	case !putValue(line[colon+2:end], value):
		return ErrValue
	}
	return 0
}

// Both copies below check while they copy: the bytes are in a register anyway, and names and values are too short for
// a call to memmove to pay. What they leave in dst when they refuse is never sent.

// putValue copies field-value characters: visible ones, SP, HTAB and obs-text. RFC 9110 §5.5.
func putValue(dst, v []byte) bool {
	if len(v) < 8 {
		copy(dst, v)
		return slowValue(v)
	}
	dst = dst[:len(v)]
	bad := uint64(0)
	for i := 0; i <= len(v)-8; i += 8 {
		x := binary.LittleEndian.Uint64(v[i:])
		binary.LittleEndian.PutUint64(dst[i:], x)
		bad |= controls(x)
	}
	x := binary.LittleEndian.Uint64(v[len(v)-8:]) // overlaps the last whole word
	binary.LittleEndian.PutUint64(dst[len(dst)-8:], x)
	return bad|controls(x) == 0 || slowValue(v)
}

func slowValue(v []byte) bool {
	for _, c := range v {
		if c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// putName copies tokens. RFC 9110 §5.6.2.
func putName(dst, name []byte) bool {
	if len(name) < 8 {
		copy(dst, name)
		return slowName(name)
	}
	dst = dst[:len(name)]
	ok := true
	for i := 0; i <= len(name)-8; i += 8 {
		x := binary.LittleEndian.Uint64(name[i:])
		binary.LittleEndian.PutUint64(dst[i:], x)
		ok = ok && plain(x)
	}
	x := binary.LittleEndian.Uint64(name[len(name)-8:])
	binary.LittleEndian.PutUint64(dst[len(dst)-8:], x)
	return ok && plain(x) || slowName(name)
}

func slowName(name []byte) bool {
	for _, c := range name {
		if !token[c] {
			return false
		}
	}
	return len(name) > 0
}

var token = func() (t [256]bool) {
	for _, c := range []byte("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
		t[c] = true
	}
	return t
}()

// trim drops the blanks around a value: on the wire they would not be part of it (RFC 9112 §5).
func trim(v []byte) []byte {
	for len(v) > 0 && blank(v[0]) {
		v = v[1:]
	}
	for len(v) > 0 && blank(v[len(v)-1]) {
		v = v[:len(v)-1]
	}
	return v
}

func blank(c byte) bool { return c == ' ' || c == '\t' }
