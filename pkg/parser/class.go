package parser

// Classes of single bytes, for the places that look at one byte at a time.
const (
	tchar   = 1 << iota // RFC 9110 §5.6.2
	host                // reg-name without pct-encoded: unreserved, sub-delims (RFC 3986 §3.2.2)
	hex                 // HEXDIG
	digit               // DIGIT
	quoted              // qdtext (RFC 9110 §5.6.4)
	text                // field-vchar, SP, HTAB (RFC 9110 §5.5)
	visible             // what a request target may hold: VCHAR but '#' (RFC 9112 §3.2)
)

var class = func() (t [256]byte) {
	mark := func(set byte, members string) {
		for i := range len(members) {
			t[members[i]] |= set
		}
	}
	const digits, letters = "0123456789", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	mark(digit|hex|tchar|host, digits)
	mark(tchar|host, letters)
	mark(hex, "abcdefABCDEF")
	mark(tchar, "!#$%&'*+-.^_`|~")
	mark(host, "-._~!$&'()*+,;=")
	for b := range 256 {
		if b == '\t' || b >= ' ' && b != 0x7f {
			t[b] |= text
			if b > ' ' && b < 0x7f && b != '#' {
				t[b] |= visible
			}
			if b != '"' && b != '\\' {
				t[b] |= quoted
			}
		}
	}
	return t
}()

// is reports whether b is in the class.
func is(b, set byte) bool { return class[b]&set != 0 }
