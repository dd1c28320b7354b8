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

// Words as little-endian loads see them, each with the space that ends the method.
const (
	wordGet     = 'G' | 'E'<<8 | 'T'<<16 | ' '<<24
	wordPut     = 'P' | 'U'<<8 | 'T'<<16 | ' '<<24
	wordHead    = 'H' | 'E'<<8 | 'A'<<16 | 'D'<<24 | ' '<<32
	wordPost    = 'P' | 'O'<<8 | 'S'<<16 | 'T'<<24 | ' '<<32
	wordTrace   = 'T' | 'R'<<8 | 'A'<<16 | 'C'<<24 | 'E'<<32 | ' '<<40
	wordPatch   = 'P' | 'A'<<8 | 'T'<<16 | 'C'<<24 | 'H'<<32 | ' '<<40
	wordDelete  = 'D' | 'E'<<8 | 'L'<<16 | 'E'<<24 | 'T'<<32 | 'E'<<40 | ' '<<48
	wordOptions = 'O' | 'P'<<8 | 'T'<<16 | 'I'<<24 | 'O'<<32 | 'N'<<40 | 'S'<<48 | ' '<<56
	wordConnect = 'C' | 'O'<<8 | 'N'<<16 | 'N'<<24 | 'E'<<32 | 'C'<<40 | 'T'<<48 | ' '<<56
)

// methodOf names the method at the front of w, the line's first eight bytes, and its length. Unknown, 0 when w begins
// with no known method and a space.
func methodOf(w uint64) (Method, int) {
	switch {
	case w&(1<<32-1) == wordGet:
		return Get, 3
	case w&(1<<40-1) == wordPost:
		return Post, 4
	case w&(1<<40-1) == wordHead:
		return Head, 4
	case w&(1<<32-1) == wordPut:
		return Put, 3
	case w&(1<<56-1) == wordDelete:
		return Delete, 6
	case w&(1<<48-1) == wordPatch:
		return Patch, 5
	case w&(1<<48-1) == wordTrace:
		return Trace, 5
	case w == wordOptions:
		return Options, 7
	case w == wordConnect:
		return Connect, 7
	}
	return Unknown, 0
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
