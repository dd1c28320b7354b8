package load

import "bytes"

const version = "HTTP/1."

// startsAnswer says whether an unfinished status line can still become one, so that another protocol's greeting is
// refused without waiting for a line that never ends.
func startsAnswer(line []byte) bool {
	n := min(len(line), len(version))
	return string(line[:n]) == version[:n]
}

// statusLine reads "HTTP/1.1 200 OK" (RFC 9112 §4). The blank behind the code is part of the grammar even where the
// reason is empty. A code above 599 is no status (RFC 9110 §15).
func (a *answer) statusLine(line []byte) kind {
	const fixed = len("HTTP/1.1 200 ")
	if len(line) < fixed || string(line[:7]) != version || !isDigit(line[7]) || line[8] != ' ' || line[12] != ' ' {
		return malformed
	}
	c0, c1, c2 := line[9], line[10], line[11]
	if c0 < '1' || c0 > '5' || !isDigit(c1) || !isDigit(c2) || !isText(line[fixed:]) {
		return malformed
	}
	a.minor = line[7]
	a.code = int(c0-'0')*100 + int(c1-'0')*10 + int(c2-'0')
	a.stage = atField
	return none
}

// field acts on the three fields that frame a message and only checks the grammar of the others.
func (a *answer) field(line []byte) kind {
	name, value, ok := cutField(line)
	if !ok {
		return malformed
	}
	switch {
	case isName(name, "content-length"):
		return a.lengthField(value)
	case isName(name, "transfer-encoding"):
		if a.chunked || !isName(value, "chunked") {
			return malformed
		}
		a.chunked = true
	case isName(name, "connection"):
		a.connectionField(value)
	}
	return none
}

func (a *answer) lengthField(value []byte) kind {
	if a.contentLength >= 0 || len(value) == 0 || len(value) > 18 {
		return malformed
	}
	n := int64(0)
	for _, c := range value {
		if !isDigit(c) {
			return malformed
		}
		n = n*10 + int64(c-'0')
	}
	a.contentLength = n
	return none
}

func (a *answer) connectionField(value []byte) {
	for len(value) > 0 {
		var token []byte
		token, value, _ = bytes.Cut(value, []byte(","))
		token = trimBlank(token)
		a.close = a.close || isName(token, "close")
		a.keep = a.keep || isName(token, "keep-alive")
	}
}

// chunkLine reads a chunk's size in hexadecimal digits and skips its extensions (RFC 9112 §7.1).
func (a *answer) chunkLine(line []byte) kind {
	n, digits := int64(0), 0
	for digits < len(line) {
		v, ok := hexValue(line[digits])
		if !ok {
			break
		}
		if digits++; digits > 15 {
			return malformed
		}
		n = n<<4 | v
	}
	rest := trimBlank(line[digits:])
	if digits == 0 || (len(rest) > 0 && rest[0] != ';') || !isText(rest) {
		return malformed
	}
	a.left, a.stage, a.size = n, atChunk, 0
	if n == 0 {
		a.stage = atTrailer
	}
	return none
}
