package parser

import "bytes"

// judgeTarget checks the form of the target (RFC 9112 §3.2): origin-form for every method but CONNECT, which takes
// authority-form and nothing else, absolute-form with http or https, "*" for OPTIONS.
//
// Bytes that RFC 3986 wants percent-encoded but clients send raw (" < > \ ^ ` { | } and stray %) pass: a target ends at the
// first SP whatever is in it, so they cannot desynchronise anyone, and refusing them breaks real queries.
func (r *Request) judgeTarget(src []byte) Error {
	t := src[r.target.off:][:r.target.len]
	r.path = r.target
	switch {
	case r.method == Connect:
		return r.authorityForm(t)
	case t[0] == '/':
		return 0
	case t[0] == '*' && len(t) == 1 && r.method == Options:
		return 0
	}
	return r.absoluteForm(t)
}

// authorityForm: host and port, neither empty (RFC 9110 §9.3.6).
func (r *Request) authorityForm(t []byte) Error {
	end, ok := authority(t)
	if !ok || end == 0 || len(t)-end < 2 {
		return ErrTarget
	}
	r.authority, r.path = r.target, view{}
	r.flags |= ownAuthority
	return 0
}

// absoluteForm: http or https, an authority with a host (RFC 9110 §4.2.1), path and query.
func (r *Request) absoluteForm(t []byte) Error {
	scheme := bytes.IndexByte(t, ':')
	if scheme < 0 || !equalFold(t[:scheme], "http") && !equalFold(t[:scheme], "https") {
		return ErrTarget
	}
	start := scheme + len("://")
	if len(t) < start || string(t[scheme:start]) != "://" {
		return ErrTarget
	}
	rest := t[start:]
	length := len(rest)
	for i, c := range rest {
		if c == '/' || c == '?' {
			length = i
			break
		}
	}
	if end, ok := authority(rest[:length]); !ok || end == 0 {
		return ErrTarget
	}
	r.authority = view{r.target.off + uint16(start), uint16(length)}
	r.path = view{r.authority.off + uint16(length), uint16(len(rest) - length)}
	r.flags |= ownAuthority
	return 0
}

// Target is the request target as sent (RFC 9112 §3.2).
func (r *Request) Target() []byte { return r.bytes(r.target) }

// questionMark is where the first '?' is, -1 without one. Setting IndexByte up costs more than looking at a few bytes.
func questionMark(path []byte) int {
	if len(path) > 8 {
		return bytes.IndexByte(path, '?')
	}
	for i, c := range path {
		if c == '?' {
			return i
		}
	}
	return -1
}

var root = []byte("/")

// Path is the target's path without its query, as sent, percent-encoding and all. Of an absolute-form target it is what
// follows the authority, "/" if that is empty; it is "*" for asterisk-form and nil for CONNECT.
func (r *Request) Path() []byte {
	path := r.bytes(r.path)
	if i := questionMark(path); i >= 0 {
		path = path[:i:i]
	}
	if len(path) == 0 && r.method != Connect {
		return root
	}
	return path
}

// Query is what follows the first '?' of the target, as sent; nil if there is none.
func (r *Request) Query() []byte {
	path := r.bytes(r.path)
	if i := questionMark(path); i >= 0 {
		return path[i+1:]
	}
	return nil
}
