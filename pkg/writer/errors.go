package writer

// Error is what a handler did wrong. Converting one to the error interface does not allocate.
type Error uint8

// ErrBodyNotAllowed is only returned by Write: the bytes are dropped and the answer stays valid. All others are faults:
// the first one sticks, nothing is written any more, and End reports it.
const (
	ErrBodyNotAllowed Error = iota + 1 // status 204, 205 or 304
	ErrStatus                          // outside 200..599
	ErrName                            // not a token, RFC 9110 §5.6.2
	ErrValue                           // a control character other than HTAB, RFC 9110 §5.5
	ErrFraming                         // a field that belongs to the connection, not to the handler
	ErrLate                            // a field or status that changes a head already complete
	ErrTwoBodies                       // Write, SetBody and Send do not mix
)

var errorTexts = [...]string{
	ErrBodyNotAllowed: "writer: this status has no body",
	ErrStatus:         "writer: status outside 200..599",
	ErrName:           "writer: field name is not a token",
	ErrValue:          "writer: control character in a field value",
	ErrFraming:        "writer: framing fields are the engine's",
	ErrLate:           "writer: head is already complete",
	ErrTwoBodies:      "writer: the answer already has its body",
}

func (e Error) Error() string {
	if int(e) < len(errorTexts) && e != 0 {
		return errorTexts[e]
	}
	return "writer: unknown error"
}
