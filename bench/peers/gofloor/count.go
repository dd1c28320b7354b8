package main

import (
	"bytes"
	"errors"
	"syscall"
)

var headEnd = []byte("\r\n\r\n")

const carried = 3 // the most of a head's end that can be there without being all of it

// count is how many heads end in p. What p has of a further end, it moves to the front: rest bytes.
func count(p []byte) (heads, rest int) {
	left := p
	for {
		i := bytes.Index(left, headEnd)
		if i < 0 {
			break
		}
		heads++
		left = left[i+len(headEnd):]
	}
	return heads, copy(p, left[max(0, len(left)-carried):])
}

// fleeting says that another connection may be accepted in a while.
func fleeting(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ENOBUFS) ||
		errors.Is(err, syscall.ENOMEM) || errors.Is(err, syscall.ECONNABORTED)
}
