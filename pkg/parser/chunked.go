package parser

// ChunkLimits bound a chunked body, in bytes and fields. A zero member means its default.
type ChunkLimits struct {
	Line       int   // a chunk's size line without its CRLF; default 256
	Extensions int   // chunk extensions, all of a body; default 4 KiB
	Trailer    int   // the trailer section without the last CRLF; default 16 KiB
	Fields     int   // trailer fields; default 100
	Body       int64 // decoded bytes; default 1 MiB
}

func (l ChunkLimits) settled() ChunkLimits {
	if l.Body <= 0 {
		l.Body = 1 << 20
	}
	return ChunkLimits{or(l.Line, 256), or(l.Extensions, 4<<10), or(l.Trailer, 16<<10), or(l.Fields, 100), l.Body}
}

// Chunked decodes one chunked body in place (RFC 9112 §7.1). It consumes every byte as it comes, framing included, so that
// nothing is looked at twice and every way of cutting the input ends in the same answer. Trailer fields are checked, bounded
// and dropped, whatever they are called: none may change how the message is framed or routed (RFC 9110 §6.5.1).
//
// Reset it before each body; the zero value will not decode.
type Chunked struct {
	limits  ChunkLimits
	size    int64 // of the chunk whose size line is being read; then what is left of its data
	room    int64 // how much the body may still grow
	line    int   // bytes of this size line so far
	ext     int   // bytes of extensions so far
	trailer int   // bytes of trailer so far
	fields  int   // trailer fields so far
	state   chunkState
	fault   Error // sticky
}

// Reset prepares c for a new body.
func (c *Chunked) Reset(l ChunkLimits) {
	l = l.settled()
	*c = Chunked{limits: l, room: l.Body, state: chunkSize}
}

// Decode consumes raw bytes from buf and moves the body bytes among them to its front: they are buf[:kept], for this call
// alone. n counts the raw bytes consumed.
//
// A nil error means the body is complete; buf[n:] belongs to the next request. ErrPartial asks for another call with
// buf[n:], which is empty, and more bytes after it. Any other error is an Error, it stays, and the connection cannot go on.
func (c *Chunked) Decode(buf []byte) (kept, n int, err error) {
	for n < len(buf) && c.state != chunkDone {
		if c.state == chunkBytes {
			m := int(min(c.size, int64(len(buf)-n)))
			if kept != n {
				copy(buf[kept:], buf[n:n+m])
			}
			kept, n = kept+m, n+m
			if c.size -= int64(m); c.size == 0 {
				c.state = chunkBytesCR
			}
			continue
		}
		if c.fault == 0 {
			c.fault = c.step(buf[n])
		}
		if c.fault != 0 {
			return kept, n, c.fault
		}
		n++
	}
	if c.state != chunkDone {
		return kept, n, ErrPartial
	}
	return kept, n, nil
}
