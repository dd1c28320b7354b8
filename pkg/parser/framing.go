package parser

import (
	"math/bits"
	"unsafe"
)

type flag uint16

const (
	inFields       flag = 1 << iota // the request line is done
	ownAuthority                    // the target has one, Host is only checked
	sawHost                         // a Host field
	sawCoding                       // a Transfer-Encoding field
	isChunked                       // its list so far ends in chunked
	unknownCoding                   // a coding other than chunked
	wantsClose                      // Connection: close
	wantsKeepAlive                  // Connection: keep-alive
	sawExpect                       // Expect: 100-continue
	unknownExpect                   // another expectation
)

// firstByLen is the first letter of the one framing field with that length of name.
var firstByLen = [32]byte{
	len("host"):              'h',
	len("expect"):            'e',
	len("connection"):        'c',
	len("content-length"):    'c',
	len("transfer-encoding"): 't',
}

// resolve reads what the fields mean for this message and the connection. Among several faults a 400 comes before 501 and
// that before 417: a message whose extent is in doubt is a worse fault than one that asks too much.
//
// Comparing each name with a list would cost a mispredicted branch or two a field. Length and first letter single out the
// few that matter, sixty-four fields at a time and without a branch; most heads have two.
func (r *Request) resolve(p unsafe.Pointer, likely uint64) Error {
	rest := r.table()[:r.fields]
	for {
		for ; likely != 0; likely &= likely - 1 {
			if e := r.consider(p, rest[bits.TrailingZeros64(likely)]); e != 0 {
				return e
			}
		}
		if len(rest) <= 64 {
			return r.conclude()
		}
		rest = rest[64:]
		likely = framingFields(p, rest[:min(len(rest), 64)])
	}
}

// framingFields is a bit for each of up to 64 fields, set when it may be one that matters.
func framingFields(p unsafe.Pointer, entries []uint64) (likely uint64) {
	for i, entry := range entries {
		name := nameOf(entry)
		likely |= framing(load8(p, int(name.off)), uint(name.len)) << (uint(i) % 64)
	}
	return likely
}

// framing is 1 for the first letter and the length of a name that matters, else 0.
func framing(letter byte, length uint) (match uint64) {
	if firstByLen[length%32] == letter|0x20 {
		match = 1
	}
	return match
}

// consider takes account of one field, if it is one of the five that matter. Connection's two usual values are compared
// whole before they are taken for a list.
func (r *Request) consider(p unsafe.Pointer, entry uint64) Error {
	name, value := int(nameOf(entry).off), valueOf(entry)
	switch int(nameOf(entry).len) {
	case len("host"):
		if sameWord(p, name, "host") {
			return r.considerHost(p, value)
		}
	case len("expect"):
		if sameWord(p, name, "expect") {
			r.considerExpect(r.bytes(value))
		}
	case len("connection"):
		if !sameWord(p, name, "connection") {
			break
		}
		if int(value.len) == len("keep-alive") && sameWord(p, int(value.off), "keep-alive") {
			r.flags |= wantsKeepAlive
		} else if int(value.len) == len("close") && sameWord(p, int(value.off), "close") {
			r.flags |= wantsClose
		} else {
			r.considerConnection(r.bytes(value))
		}
	case len("content-length"):
		if sameWord(p, name, "content-length") {
			return r.considerLength(r.bytes(value))
		}
	case len("transfer-encoding"):
		if sameWord(p, name, "transfer-encoding") {
			return r.considerCodings(r.bytes(value))
		}
	}
	return 0
}

// conclude judges the fields together.
func (r *Request) conclude() Error {
	switch {
	case r.flags&sawHost == 0 && r.minor > 0:
		return ErrHost // RFC 9112 §3.2
	case r.flags&sawCoding != 0 && r.length >= 0:
		return ErrContentLength // RFC 9112 §6.1: the classic of smuggling
	case r.flags&sawCoding != 0 && r.minor == 0:
		return ErrTransferEncoding // RFC 9112 §6.1: framing in doubt
	case r.flags&unknownCoding != 0:
		return ErrCoding
	case r.flags&unknownExpect != 0:
		return ErrExpectation
	}
	return 0
}

// considerHost checks a Host field by its grammar (RFC 9112 §3.2). An empty value passes: a client must send one when
// its target has no authority, and no two parsers can read it differently. A port without a host names nothing: refused.
func (r *Request) considerHost(p unsafe.Pointer, at view) Error {
	if r.flags&sawHost != 0 {
		return ErrHost
	}
	r.flags |= sawHost
	end := int(at.off) + int(at.len)
	stop := hostEnd(p, int(at.off), len(r.src))
	plain := stop == end || stop > int(at.off) && load8(p, stop) == ':' && r.portBefore(p, stop, end)
	if !plain {
		if hostLen, ok := authority(r.bytes(at)); !ok || hostLen == 0 {
			return ErrHost
		}
	}
	if r.flags&ownAuthority == 0 {
		r.authority = at
	}
	return 0
}

// portBefore is port for what lies between the colon and end. Five digits or fewer are looked at together.
func (r *Request) portBefore(p unsafe.Pointer, colon, end int) bool {
	digits := end - colon - 1
	if digits > 5 {
		return port(r.src[colon+1 : end])
	}
	w := word(p, colon+1, len(r.src)-8)
	return digitsIn(w) == digits && (digits < 5 || fitsPort(w))
}

// considerLength reads a Content-Length: 1*DIGIT that fits an int64, once (RFC 9110 §8.6). The RFC lets a recipient merge
// equal repetitions ("5, 5"); a proxy in front might not, so this one refuses.
func (r *Request) considerLength(value []byte) Error {
	if r.length >= 0 || len(value) == 0 {
		return ErrContentLength
	}
	n := uint64(0)
	for _, c := range value {
		if !is(c, digit) || n > (1<<63-1)/10 {
			return ErrContentLength
		}
		n = n*10 + uint64(c-'0') // below 2^63 + 10
	}
	if n > 1<<63-1 {
		return ErrContentLength
	}
	r.length = int64(n)
	return 0
}

// considerCodings goes on with the list of transfer codings (RFC 9112 §6.1; several fields make one list). Nothing may
// follow chunked, neither a coding nor a parameter, and no element is empty. A coding nobody knows is remembered: 501
// unless something in the list is wrong as well, say "chunked, gzip".
func (r *Request) considerCodings(value []byte) Error {
	r.flags |= sawCoding
	for {
		n := span(value, tchar)
		if n == 0 || r.flags&isChunked != 0 {
			return ErrTransferEncoding
		}
		if equalFold(value[:n], "chunked") {
			r.flags |= isChunked
		} else {
			r.flags |= unknownCoding
		}
		value = trimLeft(value[n:])
		switch {
		case len(value) == 0:
			return 0
		case value[0] == ';' && r.flags&isChunked == 0:
			return 0 // the parameters of an unknown coding, which is refused whatever they say
		case value[0] != ',':
			return ErrTransferEncoding
		}
		value = trimLeft(value[1:])
	}
}

// considerConnection reads the list of connection options (RFC 9110 §7.6.1). Something that is no token leaves it open
// what the client wanted of the connection: it is answered and closed.
func (r *Request) considerConnection(value []byte) {
	for len(value) > 0 {
		var option []byte
		option, value = element(value)
		switch {
		case equalFold(option, "keep-alive"):
			r.flags |= wantsKeepAlive
		case equalFold(option, "close") || span(option, tchar) < len(option):
			r.flags |= wantsClose
		}
	}
}

// considerExpect reads the list of expectations (RFC 9110 §10.1.1).
func (r *Request) considerExpect(value []byte) {
	for len(value) > 0 {
		var expectation []byte
		expectation, value = element(value)
		switch {
		case equalFold(expectation, "100-continue"):
			r.flags |= sawExpect
		case len(expectation) > 0:
			r.flags |= unknownExpect
		}
	}
}

// element cuts the first element, without the blanks around it, off a comma-separated list (RFC 9110 §5.6.1).
func element(list []byte) (first, rest []byte) {
	end := 0
	for end < len(list) && list[end] != ',' {
		end++
	}
	first, rest = list[:end], list[min(end+1, len(list)):]
	for len(first) > 0 && blank(first[len(first)-1]) {
		first = first[:len(first)-1]
	}
	return trimLeft(first), rest
}

func trimLeft(b []byte) []byte {
	for len(b) > 0 && blank(b[0]) {
		b = b[1:]
	}
	return b
}
