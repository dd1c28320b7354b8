package writer

import "strings"

// framingLengths has a bit for each length that a framing field's name has: most names are let through by one test.
const framingLengths = 1<<4 | 1<<7 | 1<<10 | 1<<14 | 1<<17

// maybeFraming takes some longer names for framing's too; framing itself does not.
func maybeFraming(name string) bool { return framingLengths>>(len(name)&63)&1 != 0 }

// framing deals with a field that is not the handler's to write, and tells whether name was one. A Connection field
// may ask to close; keep-alive is granted or not by whoever called Begin.
func (w *Response) framing(name, value string) bool {
	switch {
	case fold(name, "connection"):
		w.connection(value)
	case fold(name, "content-length"), fold(name, "transfer-encoding"), fold(name, "date"),
		fold(name, "trailer"), fold(name, "upgrade"), fold(name, "keep-alive"):
		w.fail(ErrFraming)
	default:
		return false
	}
	return true
}

// connection reads a list of options, RFC 9110 §7.6.1.
func (w *Response) connection(list string) {
	for len(list) > 0 {
		n := 0
		for n < len(list) && list[n] != ',' {
			n++
		}
		switch option := trim(list[:n]); {
		case fold(option, "close"):
			w.SetClose()
		case len(option) > 0 && !fold(option, "keep-alive"):
			w.fail(ErrFraming)
		}
		list = list[min(n+1, len(list)):]
	}
}

// fold compares without regard to case.
func fold(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }
