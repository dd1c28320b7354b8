package writer

// Mode is what the connection asks of an answer.
type Mode uint8

const (
	NoBody    Mode = 1 << iota // it answers HEAD: fields and Content-Length as for GET, no body
	Close                      // say Connection: close
	KeepAlive                  // say Connection: keep-alive, for clients of HTTP/1.0; Close wins
)

// Response is one answer in the making. Its zero value is ready for Begin, and it may be used again and again; it is not
// safe for concurrent use. Nothing given to it is kept after End, but for what SetBody lends.
type Response struct {
	// Grow makes room for n more bytes behind p: it returns a slice of the same length and bytes whose capacity has
	// that room, and may take the old one back. nil: as append grows.
	Grow func(p []byte, n int) []byte

	dst    []byte
	lent   []byte
	date   *[dateSize]byte
	start  int // where in dst this answer begins
	digits int // where in dst the digits of Content-Length begin, from the first Write on
	claim  int // what those digits say
	length int // what they have to say at End
	status uint16
	stage  stage
	fault  Error
	mode   Mode
}

// stage orders the parts of an answer; what has gone by cannot be added to.
type stage uint8

const (
	fresh   stage = iota // nothing is written, so SetStatus and SetClose are free
	fields               // status line, Date and some fields are written
	body                 // there were several Writes: Content-Length may be wrong
	lending              // SetBody
	failed               // fault says why
	whole                // one Write, which completed the head: unless another comes, nothing is left for End to do
	done                 // Send: the same
)

// Begin starts an answer behind dst, whose bytes are never touched. date is the line of [AppendDate], borrowed until
// End; fewer than its 37 bytes panic.
func (w *Response) Begin(dst, date []byte, mode Mode) {
	w.dst, w.date = dst, (*[dateSize]byte)(date)
	w.start = len(dst)
	w.status, w.stage, w.fault, w.mode = 200, fresh, 0, mode
}

// Status is the answer's status so far.
func (w *Response) Status() int { return int(w.status) }

// Close tells whether this answer says Connection: close.
func (w *Response) Close() bool { return w.mode&Close != 0 }

// Err is the first fault so far, nil if there is none.
func (w *Response) Err() error {
	if w.fault == 0 {
		return nil
	}
	return w.fault
}

func (w *Response) fail(e Error) {
	if w.stage != failed {
		w.stage, w.fault = failed, e
	}
}

// End completes the answer. dst is the slice given to Begin, grown by the answer; lent is the body that follows it, if
// SetBody lent one. With a fault dst ends where it began.
func (w *Response) End() (dst, lent []byte, err error) {
	if w.stage < whole {
		lent, err = w.finish()
	}
	dst, w.dst = w.dst, nil // the buffer is the caller's again
	return dst, lent, err
}

func (w *Response) finish() (lent []byte, err error) {
	switch w.stage {
	case body:
		if w.length != w.claim {
			w.patchLength()
		}
	case lending:
		lent, w.lent = w.lent, nil
	case failed:
		w.dst, w.lent, err = w.dst[:w.start], nil, w.fault
	default:
		w.endBare()
	}
	return lent, err
}

func (w *Response) room(n int) {
	if cap(w.dst)-len(w.dst) < n {
		w.grow(n)
	}
}

func (w *Response) grow(n int) {
	if w.Grow != nil {
		w.dst = w.Grow(w.dst, n)
		return
	}
	w.dst = append(w.dst, make([]byte, n)...)[:len(w.dst)]
}

// splice replaces the del bytes at offset at by ins, moving what follows.
func (w *Response) splice(at, del int, ins []byte) {
	w.room(len(ins) + lengthSize) // still, if the head is not complete
	tail := w.dst[at+del:]
	w.dst = w.dst[:len(w.dst)+len(ins)-del]
	copy(w.dst[at+len(ins):], tail)
	copy(w.dst[at:], ins)
	w.digits += len(ins) - del // the digits themselves are only patched last
}
