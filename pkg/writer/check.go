package writer

// Eight bytes at a time: each constant repeats a byte, top marks a byte's highest bit.
const (
	ones = 0x0101010101010101
	top  = 0x80 * ones
)

// text has a byte's top bit set where x holds what a field value may: not below 0x20 and not 0x7f. Other bits mean
// nothing. Nothing carries from byte to byte: the sums are of seven bits. HTAB is not marked: the slow path lets it through.
func text(x uint64) uint64 {
	low := x &^ top
	return (low+0x60*ones)&^(low+ones) | x
}

// plain has a byte's top bit set where x holds a letter or a hyphen, of which nearly every field name is made. Other bits
// mean nothing. Only a byte above 0x7f can carry or borrow, and its own top bit is never set: "all?" is answered exactly.
func plain(x uint64) uint64 {
	low := x | 0x20*ones
	letter := (low + (0x80-'a')*ones) &^ (low + (0x7f-'z')*ones)
	hyphen := top - (x ^ '-'*ones)
	return (letter | hyphen) &^ x
}

func slowValue(v string) bool {
	for _, c := range []byte(v) {
		if c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

func slowName(name string) bool {
	for _, c := range []byte(name) {
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
func trim(v string) string {
	for len(v) > 0 && blank(v[0]) {
		v = v[1:]
	}
	for len(v) > 0 && blank(v[len(v)-1]) {
		v = v[:len(v)-1]
	}
	return v
}

func blank(c byte) bool { return c == ' ' || c == '\t' }
