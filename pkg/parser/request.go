package parser

// Request is one parsed request head. It holds offsets into the bytes it was parsed from and stays valid as long as they
// stay in place (Rebase follows them when they move). The slices it hands out are views: neither may be kept after the
// handler returns. The zero value is ready, with the default limits. A Request is reused, never copied.
type Request struct {
	src    []byte // the head, from the request's first byte
	body   []byte
	large  []uint64 // field index when Limits.Fields is over the default
	length int64    // Content-Length, -1 when absent

	limits    Limits
	name      view // the method
	target    view
	path      view // of the target: path and query
	authority view
	pos       uint16 // where the first unfinished line begins
	mark      uint16 // how far walk got in that line; 0: not begun
	version   uint16 // where walk saw the version begin
	fields    uint16 // how many
	flags     flag
	method    Method
	minor     uint8
	empty     uint8 // empty lines skipped
	part      part

	index [defaultFields]uint64 // a field each: name and value, offset and length, 16 bits apiece
}

// view is a piece of src.
type view struct{ off, len uint16 }

func (r *Request) bytes(v view) []byte {
	end := int(v.off) + int(v.len)
	return r.src[v.off:end:end]
}

// SetLimits bounds the requests parsed from now on. Over 100 fields it allocates a larger index, once.
func (r *Request) SetLimits(l Limits) {
	r.limits = l.settled()
	if r.limits.Fields > len(r.index) && r.limits.Fields > len(r.large) {
		r.large = make([]uint64, r.limits.Fields)
	}
}

// Reset forgets the request and keeps the limits.
func (r *Request) Reset() {
	if r.limits.Head == 0 {
		r.SetLimits(Limits{})
	}
	r.src, r.body, r.length = nil, nil, -1
	r.name, r.target, r.path, r.authority = view{}, view{}, view{}, view{}
	r.pos, r.mark, r.version, r.fields = 0, 0, 0, 0
	r.flags, r.method, r.minor, r.empty, r.part = 0, Unknown, 0, 0, partMethod
}

// Rebase tells r that its bytes moved: src holds the same bytes in a new place.
func (r *Request) Rebase(src []byte) { r.src = src }

// Method is the request's method, Unknown for a token this package has no name for. It is known as soon as the
// method has been read, also when the request is refused later: an answer to HEAD carries no body (RFC 9110 §9.3.2).
func (r *Request) Method() Method { return r.method }

// MethodBytes is the method as sent.
func (r *Request) MethodBytes() []byte { return r.bytes(r.name) }

// Minor is the minor version as sent, 0 to 9.
func (r *Request) Minor() int { return int(r.minor) }

// Host is the authority that counts: that of an absolute-form target if there is one, else the Host field's value
// (RFC 9112 §3.2.2). It is nil when an HTTP/1.0 request has neither, and may be empty.
func (r *Request) Host() []byte {
	if r.authority.off == 0 {
		return nil
	}
	return r.bytes(r.authority)
}

// ContentLength is the announced length of the body in bytes, -1 when there is no Content-Length.
func (r *Request) ContentLength() int64 { return r.length }

// Chunked reports whether the body comes in chunks (RFC 9112 §7.1).
func (r *Request) Chunked() bool { return r.flags&isChunked != 0 }

// ExpectContinue reports whether the client waits for a 100 before it sends the body (RFC 9110 §10.1.1). An HTTP/1.0
// client never does, whatever it says.
func (r *Request) ExpectContinue() bool { return r.flags&sawExpect != 0 && r.minor > 0 }

// KeepAlive reports whether the client wants the connection kept, going by version and Connection (RFC 9112 §9.3).
// close wins over keep-alive.
func (r *Request) KeepAlive() bool {
	return r.flags&wantsClose == 0 && (r.minor > 0 || r.flags&wantsKeepAlive != 0)
}

// Abandon gives the body up: nothing can come behind it on its connection, so KeepAlive reports false from now on.
func (r *Request) Abandon() { r.flags |= wantsClose }

// Body is the buffered, decoded body; nil until SetBody.
func (r *Request) Body() []byte { return r.body }

// SetBody lends r its body.
func (r *Request) SetBody(p []byte) { r.body = p }
