package parser

// Limits bound a head, in bytes and fields. A zero member means its default.
type Limits struct {
	Line   int // request line without its CRLF; default 8 KiB; more is 414
	Head   int // everything up to and including the blank line; default 16 KiB, at most 65,535; more is 431
	Fields int // field lines; default 100; more is 431
}

const (
	defaultLine   = 8 << 10
	defaultHead   = 16 << 10
	defaultFields = 100

	maxHead       = 1<<16 - 1   // offsets are uint16
	maxFields     = maxHead / 4 // the shortest field line is "a:\r\n"
	maxEmptyLines = 8           // CRLFs ignored before a request line (RFC 9112 §2.2)
)

// settled replaces zero members by their defaults and brings the rest into range.
func (l Limits) settled() Limits {
	l.Line, l.Head, l.Fields = or(l.Line, defaultLine), or(l.Head, defaultHead), or(l.Fields, defaultFields)
	l.Head = min(l.Head, maxHead)
	l.Fields = min(l.Fields, maxFields)
	// A line that fills the head is told as a long line (414), the more useful of two true answers.
	l.Line = min(l.Line, l.Head-1)
	return l
}

func or(n, fallback int) int {
	if n <= 0 {
		return fallback
	}
	return n
}
