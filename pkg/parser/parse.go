package parser

import "unsafe"

// crlf is a line end as load16 sees it.
const crlf = '\r' | '\n'<<8

// Parse reads one request head from src, which begins at the request's first byte; a few CRLFs may come before it
// (RFC 9112 §2.2). seen is how much of src an earlier call has looked at: 0 begins a new request.
//
// A nil error means a whole head of n bytes, CRLFs and blank line included. ErrPartial asks for another call, with the
// same bytes and more. Any other error is an Error: answer its Status and close.
//
// r refers to src until the next Parse or Rebase.
func Parse(r *Request, src []byte, seen int) (n int, err error) {
	if r.limits.Head == 0 {
		r.SetLimits(Limits{})
	}
	whole := min(len(src), r.limits.Head)
	n, e := r.begin(src, whole, seen)
	switch {
	case e == 0:
		return n, nil
	case e == ErrPartial && whole == r.limits.Head:
		return 0, ErrHeadTooLarge // full, and no blank line
	}
	return 0, e
}

// begin tries the short cut on a new request, and otherwise the parts.
func (r *Request) begin(src []byte, whole, seen int) (n int, e Error) {
	if seen == 0 {
		if useFused {
			if n, e = r.fused(src, whole); n > 0 || e != 0 {
				return n, e
			}
		}
		if n != tookLine {
			r.Reset()
		}
	}
	r.src = src
	return r.parse(src[:whole])
}

// parse goes on at r.pos. parseLine and scanFields take whole valid lines and nothing else; whatever stops them, a fault or
// the end of the input, is left to walk, which knows the order of faults and how to resume.
func (r *Request) parse(src []byte) (int, Error) {
	if r.mark > r.pos { // a line was unfinished: first see whether it still is
		if e := r.walk(src); e != 0 {
			return 0, e
		}
		r.mark, r.part = 0, partName
	}
	if r.flags&inFields == 0 {
		if e := r.parseLine(src); e != 0 {
			return 0, e
		}
	}
	p := unsafe.Pointer(unsafe.SliceData(src))
	i, count, likely, done := takeFields(p, int(r.pos), len(src), r.table(), int(r.fields))
	r.pos, r.fields = uint16(i), uint16(count)
	if !done {
		return 0, r.stopped(src)
	}
	return i, r.resolve(p, likely)
}

// stopped says why the line at r.pos was not taken.
func (r *Request) stopped(src []byte) Error {
	if e := r.walk(src); e != 0 {
		return e
	}
	return ErrFieldValue // never: what walk passes has been taken (FuzzParse would find it unexplained)
}
