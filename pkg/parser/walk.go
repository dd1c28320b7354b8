package parser

// part is where in an unfinished line walk stands.
type part uint8

const (
	partMethod part = iota
	partTarget
	partVersion
	partName
	partValue
	partLF // a CR has been seen, a LF must follow
)

// walk examines the line at r.pos part by part and remembers in r.mark and r.part how far it got, so that a line which
// arrives byte by byte is examined once. It returns 0 when the line is complete and without fault of syntax, ErrPartial
// when it is good so far, or the first fault in stream order. Limits count as faults at the first byte too many.
func (r *Request) walk(src []byte) Error {
	r.mark = max(r.mark, r.pos)
	if r.flags&inFields != 0 {
		return r.walkField(src)
	}
	at, e := r.walkLine(src)
	last := int(r.pos) + r.limits.Line
	switch {
	case e == 0 && at-1 <= last: // at is the LF, and a line that ends in time is not too long
	case at >= last && last < len(src) && src[last] != '\r':
		return ErrLineTooLong // there is a byte past the limit, and it is not the CR of the line's end
	}
	return e
}

// walkLine walks a request line; at is where it stopped: the faulty byte, or the end of src.
func (r *Request) walkLine(src []byte) (at int, e Error) {
	n := len(src)
	i := int(r.mark)
	if r.part == partMethod {
		i += span(src[i:], tchar)
		r.mark = uint16(i)
		if i == n {
			return i, ErrPartial
		}
		if i == int(r.pos) || src[i] != ' ' {
			return i, ErrMethod
		}
		r.method = methodNamed(src[r.pos:i])
		i++
		r.target.off, r.part = uint16(i), partTarget
	}
	if r.part == partTarget {
		i += span(src[i:], visible)
		r.mark = uint16(i)
		switch {
		case i == n:
			return i, ErrPartial
		case src[i] == '\r' || src[i] == '\n':
			return i, ErrVersion // as in HTTP/0.9
		case i == int(r.target.off) || src[i] != ' ':
			return i, ErrTarget
		}
		i++
		r.version, r.part = uint16(i), partVersion
	}
	for ; i < n; i++ {
		if !fits(src[i], i-int(r.version)) {
			return i, ErrVersion
		}
		if src[i] == '\n' {
			return i, 0
		}
	}
	r.mark = uint16(i)
	return i, ErrPartial
}

// fits reports whether b may be byte i of a version and its line end; 'D' stands for a digit.
func fits(b byte, i int) bool {
	const pattern = "HTTP/D.D\r\n"
	if i >= len(pattern) {
		return false
	}
	if pattern[i] == 'D' {
		return is(b, digit)
	}
	return b == pattern[i]
}

// walkField walks a field line or the blank line.
func (r *Request) walkField(src []byte) Error {
	n := len(src)
	i := int(r.mark)
	if i == n {
		return ErrPartial
	}
	if i == int(r.pos) {
		switch {
		case src[i] == '\r':
			i++
			r.part = partLF
		case int(r.fields) == r.limits.Fields:
			return ErrTooManyFields
		case blank(src[i]):
			return ErrFold
		}
	}
	if r.part == partName {
		i += span(src[i:], tchar)
		r.mark = uint16(i)
		if i == n {
			return ErrPartial
		}
		if i == int(r.pos) || src[i] != ':' {
			return ErrFieldName
		}
		i++
		r.part = partValue
	}
	if r.part == partValue {
		i += span(src[i:], text)
		r.mark = uint16(i)
		switch {
		case i == n:
			return ErrPartial
		case src[i] == '\n':
			return ErrLineEnd
		case src[i] != '\r':
			return ErrFieldValue
		}
		i++
		r.part = partLF
	}
	r.mark = uint16(i)
	if i == n {
		return ErrPartial
	}
	if src[i] != '\n' {
		return ErrLineEnd
	}
	return 0
}
