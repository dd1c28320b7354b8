package conversation

import (
	"bytes"
	"regexp"
)

const masked = "Date: DATE\r\n"

var date = regexp.MustCompile(`Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-3]\d [A-Z][a-z]{2} \d{4} [0-2]\d:[0-5]\d:[0-6]\d GMT\r\n`)

// Mask replaces the date of every answer in p, which must be an IMF-fixdate (RFC 9110 §5.6.7), so that answers given at
// different times can be compared. It copies.
func Mask(p []byte) []byte {
	return date.ReplaceAll(p, []byte(masked))
}

// Length returns how many bytes a masked answer has on the wire.
func Length(masks []byte) int {
	return len(masks) + bytes.Count(masks, []byte(masked))*(len("Sun, 06 Nov 1994 08:49:37 GMT")-len("DATE"))
}
