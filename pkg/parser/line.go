package parser

import "unsafe"

// A version as load64 sees it.
const (
	wordVersion = 'H' | 'T'<<8 | 'T'<<16 | 'P'<<24 | '/'<<32 | '1'<<40 | '.'<<48 // and the minor version on top
	anyMinor    = 1<<56 - 1
	anyMajor    = anyMinor &^ (0xff << 40)
	versionLen  = len("HTTP/1.1")
	minLine     = len("G / HTTP/1.1\r\n")
)

// parseLine takes the request line and the empty lines before it.
func (r *Request) parseLine(src []byte) Error {
	if e := r.skipEmpty(src); e != 0 {
		return e
	}
	end := r.takeLine(src)
	if end == 0 {
		return r.stopped(src)
	}
	if end-int(r.pos) > r.limits.Line {
		return ErrLineTooLong
	}
	r.pos, r.mark, r.part = uint16(end+2), 0, partName
	r.flags |= inFields
	if src[end-3] != '1' {
		return ErrMajorVersion
	}
	return r.judgeTarget(src)
}

// skipEmpty passes a few CRLFs before the request line: old clients send one after a body (RFC 9112 §2.2).
func (r *Request) skipEmpty(src []byte) Error {
	for int(r.pos) < len(src) && src[r.pos] == '\r' {
		switch next := src[r.pos+1:]; {
		case r.empty == maxEmptyLines:
			return ErrEmptyLines
		case len(next) == 0:
			return ErrPartial
		case next[0] != '\n':
			return ErrLineEnd
		}
		r.pos += 2
		r.empty++
	}
	return 0
}

// takeLine takes a whole request line, method SP target SP HTTP/D.D CRLF (RFC 9112 §3), and returns where its CRLF stands;
// 0 if the bytes are anything else. Loads are unchecked, as in scanFields, and end before n.
func (r *Request) takeLine(src []byte) int {
	p, n := unsafe.Pointer(unsafe.SliceData(src)), len(src)
	i := int(r.pos)
	if n-i < minLine {
		return 0
	}
	method, space := methodOf(load64(p, i))
	space += i
	if space == i {
		space = i + span(src[i:], tchar)
		if space == i || space >= n || load8(p, space) != ' ' {
			return 0
		}
	}
	r.method = method
	target := space + 1
	stop := targetEnd(p, target, n)
	end := stop + 1 + versionLen
	if stop == target || end+2 > n || load8(p, stop) != ' ' || load16(p, end) != crlf {
		return 0
	}
	minor, ok := version(load64(p, stop+1))
	if !ok {
		return 0
	}
	r.minor = minor
	r.name = view{uint16(i), uint16(space - i)}
	r.target = view{uint16(target), uint16(stop - target)}
	return end
}

// version reads HTTP/D.D (RFC 9112 §2.3; case-sensitive) and returns the minor version.
func version(w uint64) (minor uint8, ok bool) {
	minor = byte(w>>56) - '0'
	if w&anyMinor == wordVersion {
		return minor, minor <= 9
	}
	major := byte(w>>40) - '0'
	return minor, w&anyMajor == wordVersion&anyMajor && major <= 9 && minor <= 9
}
