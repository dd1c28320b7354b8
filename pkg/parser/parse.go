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
	if seen == 0 {
		r.Reset()
	}
	r.src = src
	head := src[:min(len(src), r.limits.Head)]
	n, e := r.parse(head)
	switch {
	case e == 0:
		return n, nil
	case e == ErrPartial && len(head) == r.limits.Head:
		return 0, ErrHeadTooLarge // full, and no blank line
	}
	return 0, e
}

// parse goes on at r.pos. The loops below accept whole valid lines and nothing else; whatever stops them, a fault or the end
// of the input, is left to walk, which knows the order of faults and how to resume.
func (r *Request) parse(src []byte) (int, Error) {
	if r.mark != 0 { // a line was unfinished: first see whether it still is
		if e := r.walk(src); e != 0 {
			return 0, e
		}
	}
	if r.flags&inFields == 0 {
		if e := r.parseLine(src); e != 0 {
			return 0, e
		}
	}
	end := r.parseFields(src)
	if end == 0 {
		return 0, r.stopped(src)
	}
	return end, r.resolve(src)
}

// stopped says why a loop did not get past the line at r.pos.
func (r *Request) stopped(src []byte) Error {
	if e := r.walk(src); e != 0 {
		return e
	}
	return ErrFieldValue // never: a line that walk passes is one that the loops take (FuzzSplit)
}

// parseFields takes field lines from r.pos on, up to and including the blank line, and returns the head's end; 0 if it
// met something else first. A whole field line is a token, ':', and a value up to CRLF (RFC 9112 §5).
//
// Loads are unchecked: the …End functions return at most n, and every other load is preceded by a comparison with n.
func (r *Request) parseFields(src []byte) (end int) {
	p, n := unsafe.Pointer(unsafe.SliceData(src)), len(src)
	table, count, candidates := r.table(), int(r.fields), r.candidates
	i := int(r.pos)
	for i+2 <= n {
		if load16(p, i) == crlf {
			end = i + 2
			break
		}
		if count == len(table) {
			break
		}
		colon := nameEnd(p, i, n)
		if colon >= n || load8(p, colon) != ':' || colon == i {
			break
		}
		stop := valueEnd(p, colon+1, n)
		if stop+2 > n || load16(p, stop) != crlf {
			break
		}
		from, to := trim(p, colon+1, stop)
		table[count] = pack(i, colon, from, to)
		// Which fields decide the framing? Comparing each name with a list costs a mispredicted branch or two a
		// field; one look-up by length and first letter, and a store that is kept only if it hit, costs none.
		r.candidate[candidates%16] = uint16(count)
		if firstByLen[(colon-i)&31] == load8(p, i)|0x20 {
			candidates++
		}
		count++
		i = stop + 2
	}
	r.pos, r.fields, r.candidates = uint16(i), uint16(count), candidates
	r.mark, r.part = 0, partName
	return end
}

// trim cuts the blanks (RFC 9110 §5.6.3) off both ends of a value.
func trim(p unsafe.Pointer, from, to int) (int, int) {
	for from < to && blank(load8(p, from)) {
		from++
	}
	for from < to && blank(load8(p, to-1)) {
		to--
	}
	return from, to
}

func blank(b byte) bool { return b == ' ' || b == '\t' }
