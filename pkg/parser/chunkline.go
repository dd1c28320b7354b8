package parser

// chunkState is what the decoder expects next.
type chunkState uint8

const (
	chunkNone     chunkState = iota // nothing fits
	chunkSize                       // the size's first digit
	chunkSizeMore                   // another digit, or the end of the size
	chunkSemi                       // ';' and nothing else: blanks have been read
	chunkName                       // an extension's name, or blanks before it
	chunkNameMore                   // the rest of its name
	chunkEquals                     // '=' or ';': blanks have been read after the name
	chunkValue                      // a value, or blanks before it
	chunkToken                      // the rest of a token
	chunkQuoted                     // inside a quoted-string
	chunkEscape                     // after its backslash
	chunkClosed                     // after its closing quote
	chunkLF                         // the size line's LF
	chunkBytes                      // data
	chunkBytesCR                    // the CR after it
	chunkBytesLF                    // the LF after that
	trailerLine                     // a trailer field's first byte, or the last line's CR
	trailerName                     // the rest of its name
	trailerValue                    // its value
	trailerLF                       // its LF
	lastLF                          // the body's last byte
	chunkDone
)

// chunkNext is the grammar of chunk extensions (RFC 9112 §7.1.1) outside quoted-strings, by state and kind of byte:
//
//	*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )
//
// What is not listed is chunkNone, a fault.
var chunkNext = [chunkLF]struct{ token, blank, semicolon, equals, quote chunkState }{
	chunkSizeMore: {blank: chunkSemi, semicolon: chunkName},
	chunkSemi:     {blank: chunkSemi, semicolon: chunkName},
	chunkName:     {blank: chunkName, token: chunkNameMore},
	chunkNameMore: {blank: chunkEquals, semicolon: chunkName, token: chunkNameMore, equals: chunkValue},
	chunkEquals:   {blank: chunkEquals, semicolon: chunkName, equals: chunkValue},
	chunkValue:    {blank: chunkValue, token: chunkToken, quote: chunkQuoted},
	chunkToken:    {blank: chunkSemi, semicolon: chunkName, token: chunkToken},
	chunkClosed:   {blank: chunkSemi, semicolon: chunkName},
}

// after is the state that follows when b is read in an extension.
func (s chunkState) after(b byte) chunkState {
	next := &chunkNext[s]
	switch {
	case s == chunkQuoted:
		return inQuotes(b)
	case s == chunkEscape && is(b, text):
		return chunkQuoted
	case is(b, tchar):
		return next.token
	case blank(b):
		return next.blank
	case b == ';':
		return next.semicolon
	case b == '=':
		return next.equals
	case b == '"':
		return next.quote
	}
	return chunkNone
}

func inQuotes(b byte) chunkState {
	switch {
	case b == '"':
		return chunkClosed
	case b == '\\':
		return chunkEscape
	case is(b, quoted):
		return chunkQuoted
	}
	return chunkNone
}

// mayEnd reports whether a size line may end here: something has just been finished.
func (s chunkState) mayEnd() bool {
	return s == chunkSizeMore || s == chunkNameMore || s == chunkToken || s == chunkClosed
}

// step takes one byte of framing.
func (c *Chunked) step(b byte) Error {
	switch {
	case c.state < chunkLF:
		return c.stepLine(b)
	case c.state == chunkLF:
		return c.endLine(b)
	case c.state >= trailerLine:
		return c.stepTrailer(b)
	case c.state == chunkBytesCR && b == '\r':
		c.state = chunkBytesLF
	case c.state == chunkBytesLF && b == '\n':
		c.state, c.line, c.size = chunkSize, 0, 0
	default:
		return ErrChunkData
	}
	return 0
}

// stepLine takes one byte of a size line, up to its CR.
func (c *Chunked) stepLine(b byte) Error {
	switch {
	case b == '\r' && c.state.mayEnd():
		c.state = chunkLF
		return 0
	case c.state <= chunkSizeMore && is(b, hex):
		return c.digit(b)
	case c.state <= chunkSizeMore && (c.state < chunkSizeMore || chunkSizeMore.after(b) == chunkNone):
		return ErrChunkSize
	}
	c.line++
	c.ext++
	c.state = c.state.after(b)
	if c.state == chunkNone || c.line > c.limits.Line || c.ext > c.limits.Extensions {
		return ErrChunkExtension
	}
	return 0
}

// digit takes one digit of the size. Leading zeros are fine, as many as a line may be long.
func (c *Chunked) digit(b byte) Error {
	c.state = chunkSizeMore
	c.line++
	if c.size >= 1<<59 || c.line > c.limits.Line { // four more bits would overflow
		return ErrChunkSize
	}
	c.size = c.size<<4 | int64(hexValue(b))
	return 0
}

func hexValue(b byte) byte {
	if b <= '9' {
		return b - '0'
	}
	return (b | 0x20 - 'a') + 10
}

// endLine takes the size line's LF. A body that would grow too large is refused here, before its bytes come.
func (c *Chunked) endLine(b byte) Error {
	switch {
	case b != '\n':
		return ErrLineEnd
	case c.size > c.room:
		return ErrBodyTooLarge
	case c.size == 0:
		c.state = trailerLine
	default:
		c.state = chunkBytes
	}
	c.room -= c.size
	return 0
}

// stepTrailer takes one byte of the trailer section: field lines and a blank one (RFC 9112 §7.1.2).
func (c *Chunked) stepTrailer(b byte) Error {
	if c.state == lastLF {
		if b != '\n' {
			return ErrLineEnd
		}
		c.state = chunkDone
		return 0
	}
	if c.state == trailerLine && b == '\r' {
		c.state = lastLF
		return 0
	}
	if c.trailer++; c.trailer > c.limits.Trailer {
		return ErrTrailerTooLarge
	}
	if c.state == trailerLine {
		if c.fields++; c.fields > c.limits.Fields {
			return ErrTrailerTooLarge
		}
	}
	return c.stepField(b)
}

// stepField takes one byte of a trailer field (RFC 9112 §5).
func (c *Chunked) stepField(b byte) Error {
	switch {
	case c.state <= trailerName && is(b, tchar):
		c.state = trailerName
	case c.state == trailerName && b == ':':
		c.state = trailerValue
	case c.state == trailerValue && b == '\r':
		c.state = trailerLF
	case c.state == trailerLF && b == '\n':
		c.state = trailerLine
	case c.state == trailerValue && is(b, text):
	default:
		return ErrTrailer
	}
	return 0
}
