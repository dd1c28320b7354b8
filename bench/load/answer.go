package load

import "bytes"

// answer reads one answer, strictly and from any split of the stream (RFC 9112 §4, §6.3). It copies nothing but an
// unfinished line, allocates nothing once that line's buffer has grown, and reports a fault as soon as its line is complete.
//
// Stricter than a client has to be, since the one purpose is to know exactly what the server did: CRLF only, no folded
// field, one Content-Length of digits, no Transfer-Encoding but chunked, never both.
type answer struct {
	stage stage
	head  bool // the request was HEAD: an announced length, no body

	code                 int
	minor                byte
	contentLength        int64 // -1: none
	chunked, close, keep bool

	left int64  // bytes to come of the body, or of the chunk
	size int    // bytes of head, chunk line or trailer so far
	line []byte // the beginning of an unfinished line
	body content
}

type stage uint8

const (
	atStatus stage = iota
	atField
	atBody       // left bytes of it
	atEnd        // a body that ends with the connection
	atChunkSize  // a line
	atChunk      // left bytes of it
	atChunkBreak // the CRLF behind a chunk, as an empty line
	atTrailer
)

const (
	maxLine   = 8 << 10
	maxHead   = 64 << 10
	keptBytes = 4 << 10 // of a body, to compare
)

// fresh says that no byte of the next answer has been read.
func (a *answer) fresh() bool { return a.stage == atStatus && len(a.line) == 0 }

// next makes a ready for another answer.
func (a *answer) next() {
	a.stage, a.size, a.line = atStatus, 0, a.line[:0]
	a.code, a.contentLength = 0, -1
	a.chunked, a.close, a.keep = false, false, false
}

// parse reads on in p, which starts where the last call left off. It returns how much of p it took and whether the
// answer is complete; then p[n:] is the next one. false means that all of p was taken and more is needed, or a fault.
func (a *answer) parse(p []byte) (n int, done bool, k kind) {
	for n < len(p) {
		var took int
		switch a.stage {
		case atBody, atChunk:
			took = int(min(a.left, int64(len(p)-n)))
			a.body.add(p[n : n+took])
			a.left -= int64(took)
			if a.left == 0 {
				done = a.stage == atBody
				a.stage = atChunkBreak
			}
		case atEnd:
			took = len(p) - n
			a.body.add(p[n:])
		default:
			took, done, k = a.takeLine(p[n:])
		}
		n += took
		if done || k != none {
			return n, done, k
		}
	}
	return n, false, none
}

// ended is told that the connection is closed: the end of a body without a length, a fault in any other place.
func (a *answer) ended() bool { return a.stage == atEnd }

// takeLine reads up to the end of a line and acts on the whole line.
func (a *answer) takeLine(p []byte) (n int, done bool, k kind) {
	i := bytes.IndexByte(p, '\n')
	n = i + 1
	if i < 0 {
		n = len(p)
	}
	if a.size += n; a.size > maxHead || len(a.line)+n > maxLine {
		return n, false, malformed
	}
	if i < 0 {
		a.line = append(a.line, p...)
		if a.stage == atStatus && !startsAnswer(a.line) {
			return n, false, malformed
		}
		return n, false, none
	}
	line := p[:n]
	if len(a.line) > 0 {
		a.line = append(a.line, p[:n]...)
		line = a.line
	}
	if len(line) < 2 || line[len(line)-2] != '\r' {
		return n, false, malformed
	}
	done, k = a.act(line[:len(line)-2])
	a.line = a.line[:0]
	return n, done, k
}

func (a *answer) act(line []byte) (done bool, k kind) {
	switch a.stage {
	case atStatus:
		return false, a.statusLine(line)
	case atField:
		if len(line) == 0 {
			return a.headEnded()
		}
		return false, a.field(line)
	case atChunkSize:
		return false, a.chunkLine(line)
	case atChunkBreak:
		if len(line) > 0 {
			return false, malformed
		}
		a.stage, a.size = atChunkSize, 0
		return false, none
	default: // atTrailer
		if len(line) == 0 {
			return true, none
		}
		_, _, ok := cutField(line)
		return false, faultUnless(ok)
	}
}

// headEnded decides how the body is framed (RFC 9112 §6.3) and whether there is one.
func (a *answer) headEnded() (done bool, k kind) {
	if a.code < 200 {
		if a.code == 101 {
			return false, malformed // nobody asked to switch
		}
		a.next() // an interim answer: the real one follows
		return false, none
	}
	a.body.begin()
	switch {
	case a.chunked && a.contentLength >= 0, a.chunked && a.minor == '0':
		return false, malformed
	case a.head, a.code == 204, a.code == 304:
		return true, none
	case a.chunked:
		a.stage, a.size = atChunkSize, 0
	case a.contentLength == 0:
		return true, none
	case a.contentLength > 0:
		a.stage, a.left = atBody, a.contentLength
	default:
		a.stage, a.close = atEnd, true
	}
	return false, none
}

// closes says that the server will take no further request on this connection.
func (a *answer) closes() bool { return a.close || (a.minor == '0' && !a.keep) }

// length is the body's length in bytes; for HEAD, the announced one.
func (a *answer) length() int64 {
	if a.head {
		return a.contentLength
	}
	return a.body.size
}

func faultUnless(ok bool) kind {
	if ok {
		return none
	}
	return malformed
}
