package load

import "bytes"

// tokenChars are the bytes of a token (RFC 9110 §5.6.2), textChars those of a field value or a reason: HTAB, SP, visible
// ASCII and obs-text, no other control.
var tokenChars, textChars [256]bool

func init() {
	for c := range 256 {
		textChars[c] = c == '\t' || (c >= ' ' && c != 0x7f)
	}
	for _, c := range []byte("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		tokenChars[c] = true
	}
}

func isToken[T string | []byte](s T) bool {
	for i := range len(s) {
		if !tokenChars[s[i]] {
			return false
		}
	}
	return len(s) > 0
}

func isText(p []byte) bool {
	for _, c := range p {
		if !textChars[c] {
			return false
		}
	}
	return true
}

// cutField splits a field line (RFC 9112 §5). A line that begins with a blank, obs-fold, has no token before its colon.
func cutField(line []byte) (name, value []byte, ok bool) {
	i := bytes.IndexByte(line, ':')
	if i < 0 || !isToken(line[:i]) || !isText(line[i+1:]) {
		return nil, nil, false
	}
	return line[:i], trimBlank(line[i+1:]), true
}

func trimBlank(p []byte) []byte {
	for len(p) > 0 && (p[0] == ' ' || p[0] == '\t') {
		p = p[1:]
	}
	for len(p) > 0 && (p[len(p)-1] == ' ' || p[len(p)-1] == '\t') {
		p = p[:len(p)-1]
	}
	return p
}

// isName compares with a name given in lower case, letters of either case alike.
func isName(p []byte, lower string) bool {
	if len(p) != len(lower) {
		return false
	}
	for i, c := range p {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func hexValue(c byte) (int64, bool) {
	switch {
	case isDigit(c):
		return int64(c - '0'), true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int64(c|0x20-'a') + 10, true
	}
	return 0, false
}
