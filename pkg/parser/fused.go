package parser

import (
	"math/bits"
	"unsafe"
)

// What plain heads have in these places, as load64 and load32 see it.
const (
	wordHTTP1 = ' ' | 'H'<<8 | 'T'<<16 | 'T'<<24 | 'P'<<32 | '/'<<40 | '1'<<48 | '.'<<56
	wordHost  = '\r' | '\n'<<8 | 'h'<<16 | 'o'<<24 | 's'<<32 | 't'<<40 | ':'<<48
	hostFold  = 0x20202020 << 16 // under | it makes each of these letters of its two cases, and of no other byte
	wordBlank = crlf | crlf<<16

	minFused = len("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	tookLine = -1
)

// fused takes the plainest of heads in one go: a known method, origin-form, HTTP/1.D, and as first field a Host of letters,
// digits, '-' and '.', maybe with a port of five digits at most; what follows is for takeFields. It judges src[:n], the whole of which
// r will refer to. tookLine means that only the request line was plain: the fields, from the first on, are for parse. Neither
// end nor Error means that it has left r alone and the parts, from parseLine on, are to do it: whatever is rarer, unfinished
// or wrong. Its answers are the same as theirs. TestClients lists who sends what of it.
//
// On a head of forty bytes the calls between the parts and the stores of what each found took more time than the scans;
// this takes 0.4 of theirs. Note: a vector scan of the target was tried: 5 % slower, the next step waits for its answer.
// So is one of thirty-two bytes a step.
func (r *Request) fused(src []byte, n int) (end int, e Error) {
	p, last := unsafe.Pointer(unsafe.SliceData(src)), n-8
	if n < minFused {
		return 0, 0
	}
	method, space := methodOf(load64(p, 0))
	if method == Unknown || method == Connect || load8(p, space+1) != '/' {
		return 0, 0
	}
	stop := space + 1
	m := targetStops(load64(p, stop)) // minFused leaves room for one
	for m == 0 {
		stop += 8
		m = targetStops(word(p, stop, last))
	}
	stop += first(m)
	if stop+len(" HTTP/1.1\r\nHost:\r\n\r\n") > n || load64(p, stop) != wordHTTP1 || stop+versionLen+1 > r.limits.Line {
		return 0, 0
	}
	rest := load64(p, stop+8) // D CRLF Host:
	minor := uint8(rest) - '0'
	if rest>>8|hostFold != wordHost || minor > 9 {
		return r.onlyLine(src, method, space, stop), 0
	}

	from := stop + 16
	if load8(p, from) == ' ' {
		from++
	}
	to := from
	for m = hostStops(word(p, to, last)); m == 0; m = hostStops(word(p, to, last)) {
		to += 8
	}
	to += first(m)
	if to == from || to+len("\r\n\r\n") > n {
		return r.onlyLine(src, method, space, stop), 0
	}
	after := load32(p, to)
	if byte(after) == ':' {
		w := word(p, to+1, last)
		digits := digitsIn(w)
		to += 1 + digits
		if digits > 4 && !(digits == 5 && fitsPort(w)) || to+len("\r\n\r\n") > n {
			return r.onlyLine(src, method, space, stop), 0
		}
		after = load32(p, to)
	}
	if uint16(after) != crlf {
		return r.onlyLine(src, method, space, stop), 0
	}

	r.noteLine(src, method, minor, space, stop) // nothing is stored before this point
	table := r.table()
	table[0] = pack(stop+11, stop+15, from, to)
	end, count, likely, done := to+4, 1, uint64(0), after == wordBlank
	if !done {
		end, count, likely, done = takeFields(p, to+2, n, table, 1)
	}
	r.pos, r.fields = uint16(end), uint16(count)
	if !done {
		return 0, r.stopped(src[:n]) // Host will be considered again, with the fields to come
	}
	r.authority = view{uint16(from), uint16(to - from)}
	r.flags |= sawHost
	if likely &^= 1; likely == 0 && count <= 64 {
		return end, 0
	}
	return end, r.resolve(p, likely)
}

// noteLine makes r what it is after parseLine, but for pos and fields.
func (r *Request) noteLine(src []byte, method Method, minor uint8, space, stop int) {
	r.src, r.body, r.length = src, nil, -1
	r.name = view{0, uint16(space)}
	r.target = view{uint16(space + 1), uint16(stop - space - 1)}
	r.path, r.authority = r.target, view{}
	r.mark, r.version, r.flags, r.empty, r.part = 0, 0, inFields, 0, partName
	r.method, r.minor = method, minor
}

// onlyLine keeps the request line, if it ends well, when what follows is not plain.
func (r *Request) onlyLine(src []byte, method Method, space, stop int) int {
	minor, end := src[stop+8]-'0', stop+1+versionLen
	if minor > 9 || src[end] != '\r' || src[end+1] != '\n' {
		return 0
	}
	r.noteLine(src, method, minor, space, stop)
	r.pos, r.fields = uint16(end+2), 0
	return tookLine
}

// digitsIn is how many digits w begins with.
func digitsIn(w uint64) int {
	w ^= '0' * ones
	return first((w&^highs + (0x80-10)*ones | w) & highs)
}

// fitsPort reports whether the five digits that w begins with are at most 65,535. The first is the lowest byte of w, so
// turned round they compare as numbers do.
func fitsPort(w uint64) bool { return bits.ReverseBytes64(w)>>24 <= 0x3635353335 }
