package parser

// Method is a request method this package knows by name (RFC 9110 §9, RFC 5789). Methods are case-sensitive.
type Method uint8

// The methods. Unknown is any other token; it is no fault, the caller decides (501).
const (
	Unknown Method = iota
	Get
	Head
	Post
	Put
	Delete
	Connect
	Options
	Trace
	Patch
)

var methodNames = [...]string{"", "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"}

// String is the method as sent on the wire, "" for Unknown.
func (m Method) String() string {
	if int(m) >= len(methodNames) {
		return ""
	}
	return methodNames[m]
}

// methodHash spreads the known methods' words over methodWords, no two in one place.
const methodHash = 0xcd613e30d8f16adf

// methodWords holds each method as a little-endian load sees it, with the space that ends it.
var methodWords = func() (t [16]struct {
	word   uint64
	method Method
}) {
	for m := Get; m <= Patch; m++ {
		word := uint64(0)
		for i, c := range []byte(m.String() + " ") {
			word |= uint64(c) << (8 * i)
		}
		t[word*methodHash>>60].word, t[word*methodHash>>60].method = word, m
	}
	return t
}()

// methodOf names the method at the front of w, the line's first eight bytes, and its length. Unknown, 0 when w begins
// with no known method and a space. One look-up: which of the names it is cannot be predicted, and a chain of comparisons
// on varied heads costs a misprediction each.
func methodOf(w uint64) (Method, int) {
	space := w ^ ' '*ones
	space = (space - ones) & ^space & highs
	word := w & (space&-space - 1) // up to and with it
	known := &methodWords[word*methodHash>>60]
	if space == 0 || known.word != word {
		return Unknown, 0
	}
	return known.method, first(space)
}

// methodNamed is methodOf for a line too short to load eight bytes from.
func methodNamed(name []byte) Method {
	for m, known := range methodNames {
		if string(name) == known {
			return Method(m)
		}
	}
	return Unknown
}
