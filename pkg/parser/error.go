package parser

// Error is what can be wrong with the bytes on the wire. It is one byte wide, so that returning it as an error
// allocates nothing.
type Error uint8

// The faults. ErrPartial is none: it asks for more bytes.
const (
	ErrPartial          Error = iota + 1 // need more bytes
	ErrEmptyLines                        // too many empty lines before the request line
	ErrMethod                            // the line does not begin with a token and one space
	ErrTarget                            // empty, a byte that no target has, or a form this method may not use
	ErrVersion                           // not HTTP/D.D followed by the line's end
	ErrMajorVersion                      // well-formed, but not HTTP/1.x
	ErrLineTooLong                       // request line over Limits.Line
	ErrLineEnd                           // bare CR or LF
	ErrFold                              // a line that begins with a blank
	ErrFieldName                         // not a token followed by a colon
	ErrFieldValue                        // a control byte in a value
	ErrHeadTooLarge                      // head over Limits.Head
	ErrTooManyFields                     // more than Limits.Fields
	ErrHost                              // missing, second or invalid Host
	ErrContentLength                     // not one plain number, or next to Transfer-Encoding
	ErrTransferEncoding                  // empty, malformed, on HTTP/1.0, or chunked not once and last
	ErrCoding                            // a transfer coding nobody here knows
	ErrExpectation                       // an expectation other than 100-continue
	ErrChunkSize                         // not plain hex, or overflowing
	ErrChunkExtension                    // malformed, or over ChunkLimits.Line or .Extensions
	ErrChunkData                         // chunk data not followed by CRLF
	ErrTrailer                           // a trailer line that breaks field grammar
	ErrTrailerTooLarge                   // over ChunkLimits.Trailer or .Fields
	ErrBodyTooLarge                      // over ChunkLimits.Body
)

var faults = [...]struct {
	status int
	text   string
}{
	ErrPartial:          {0, "need more bytes"},
	ErrEmptyLines:       {400, "too many empty lines before the request line"},
	ErrMethod:           {400, "method is not a token followed by one space"},
	ErrTarget:           {400, "invalid request target"},
	ErrVersion:          {400, "missing or malformed HTTP version"},
	ErrMajorVersion:     {505, "unsupported major version"},
	ErrLineTooLong:      {414, "request line too long"},
	ErrLineEnd:          {400, "bare CR or LF"},
	ErrFold:             {400, "line begins with a blank"},
	ErrFieldName:        {400, "field name is not a token followed by a colon"},
	ErrFieldValue:       {400, "control byte in a field value"},
	ErrHeadTooLarge:     {431, "request head too large"},
	ErrTooManyFields:    {431, "too many fields"},
	ErrHost:             {400, "missing, repeated or invalid Host"},
	ErrContentLength:    {400, "invalid, repeated or contradicted Content-Length"},
	ErrTransferEncoding: {400, "invalid Transfer-Encoding"},
	ErrCoding:           {501, "unknown transfer coding"},
	ErrExpectation:      {417, "unknown expectation"},
	ErrChunkSize:        {400, "invalid chunk size"},
	ErrChunkExtension:   {400, "malformed or oversized chunk extension"},
	ErrChunkData:        {400, "chunk data not followed by CRLF"},
	ErrTrailer:          {400, "malformed trailer field"},
	ErrTrailerTooLarge:  {400, "trailer section too large"},
	ErrBodyTooLarge:     {413, "body too large"},
}

// Error says what is wrong, without naming any of the client's bytes.
func (e Error) Error() string {
	if int(e) >= len(faults) || e == 0 {
		return "parser: unknown error"
	}
	return faultText[e]
}

// Status is the answer the fault deserves: 400, 413, 414, 417, 431, 501 or 505; 0 for ErrPartial, which deserves none.
func (e Error) Status() int {
	if int(e) >= len(faults) {
		return 0
	}
	return faults[e].status
}

// faultText holds the prefixed texts, built once so that Error allocates nothing.
var faultText = func() (t [len(faults)]string) {
	for i := range faults {
		t[i] = "parser: " + faults[i].text
	}
	return t
}()
