package conversation

import (
	"bytes"
	"fmt"
	"strconv"
)

// unescape turns a section's lines into the bytes they stand for.
func unescape(lines []byte) ([]byte, error) {
	var out []byte
	for line := range bytes.Lines(lines) {
		var err error
		if out, err = unescapeLine(out, bytes.TrimSuffix(line, []byte("\n"))); err != nil {
			return nil, fmt.Errorf("line %q: %w", line, err)
		}
	}
	return out, nil
}

func unescapeLine(dst, line []byte) ([]byte, error) {
	for len(line) > 0 {
		if line[0] != '\\' {
			dst, line = append(dst, line[0]), line[1:]
			continue
		}
		var err error
		if dst, line, err = unescapeOne(dst, line[1:]); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// unescapeOne appends what the escape after a backslash stands for, and returns what follows it.
func unescapeOne(dst, rest []byte) ([]byte, []byte, error) {
	if len(rest) == 0 {
		return nil, nil, fmt.Errorf("a backslash at the end")
	}
	switch rest[0] {
	case 'r':
		return append(dst, '\r'), rest[1:], nil
	case 'n':
		return append(dst, '\n'), rest[1:], nil
	case 't':
		return append(dst, '\t'), rest[1:], nil
	case '\\':
		return append(dst, '\\'), rest[1:], nil
	case 'x':
		return unescapeHex(dst, rest[1:])
	case '*':
		return unescapeRepeat(dst, rest[1:])
	}
	return nil, nil, fmt.Errorf("unknown escape \\%c", rest[0])
}

func unescapeHex(dst, rest []byte) ([]byte, []byte, error) {
	if len(rest) < 2 {
		return nil, nil, fmt.Errorf("\\x needs two digits")
	}
	value, err := strconv.ParseUint(string(rest[:2]), 16, 8)
	return append(dst, byte(value)), rest[2:], err
}

// unescapeRepeat reads N{text}; text holds escapes, but no other repetition.
func unescapeRepeat(dst, rest []byte) ([]byte, []byte, error) {
	number, rest, opened := bytes.Cut(rest, []byte("{"))
	text, rest, closed := bytes.Cut(rest, []byte("}"))
	count, err := strconv.Atoi(string(number))
	if err != nil || count < 0 || !opened || !closed {
		return nil, nil, fmt.Errorf("a repetition reads \\*N{text}")
	}
	text, err = unescapeLine(nil, text)
	return append(dst, bytes.Repeat(text, count)...), rest, err
}

// escape is the inverse of unescape. It starts a line of text for each line of bytes and for each answer.
func escape(p []byte) []byte {
	var out []byte
	for line := range bytes.Lines(p) {
		for len(line) > 0 {
			end := len(line)
			if i := bytes.Index(line[1:], []byte("HTTP/1.1 ")); i >= 0 {
				end = i + 1
			}
			for i, c := range line[:end] {
				out = appendEscaped(out, c, i == end-1)
			}
			out, line = append(out, '\n'), line[end:]
		}
	}
	return out
}

// appendEscaped also escapes a space at the end of a line, where nobody would see it.
func appendEscaped(dst []byte, c byte, last bool) []byte {
	switch {
	case c == '\r':
		return append(dst, `\r`...)
	case c == '\n':
		return append(dst, `\n`...)
	case c == '\t':
		return append(dst, `\t`...)
	case c == '\\':
		return append(dst, `\\`...)
	case c < ' ' || c > '~' || c == ' ' && last:
		return fmt.Appendf(dst, `\x%02x`, c)
	}
	return append(dst, c)
}
