package parser

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// FuzzChunked sets the decoder against a slow reference, against itself under other cuts, and against net/http.
func FuzzChunked(f *testing.F) {
	for _, c := range chunkCases() {
		if len(c.in) < 1<<16 {
			f.Add(c.in, uint16(len(c.in)/3), uint16(len(c.in)/2))
		}
	}
	f.Fuzz(func(t *testing.T, in string, a, b uint16) { checkChunked(t, in, int(a), int(b)) })
}

func checkChunked(t *testing.T, in string, a, b int) {
	body, rest, err := decode(in, ChunkLimits{})
	first := a % (len(in) + 1)
	second := first + b%(len(in)-first+1)
	want := fmt.Sprint(body, rest, err)
	if got := fmt.Sprint(decode(in, ChunkLimits{}, first, second)); got != want {
		t.Errorf("%q cut at %d and %d\n  got  %q\n  want %q", in, first, second, got, want)
	}
	if got := fmt.Sprint(decode(in, ChunkLimits{}, bytewise(len(in))...)); got != want {
		t.Errorf("%q byte by byte\n  got  %q\n  want %q", in, got, want)
	}
	refBody, refRest, ok := reference(in)
	if ok != (err == nil) || ok && (refBody != body || refRest != rest) {
		t.Errorf("%q\n  got       %q, rest %q, %v\n  reference %q, rest %q, %t", in, body, rest, err, refBody, refRest, ok)
	}
	stdBody, stdErr := stdChunked(in)
	switch {
	case err == nil && stdErr == nil && stdBody != body:
		t.Errorf("%q is read differently\n  got      %q\n  net/http %q", in, body, stdBody)
	case err == nil && stdErr != nil && whyLaxerChunk(in) == "":
		t.Errorf("%q accepted, but net/http says %v", in, stdErr)
	case err != nil && stdErr == nil && whyStricterChunk(in) == "":
		t.Errorf("%q refused without an explanation: %v", in, err)
	}
}

// The grammar of RFC 9112 §7.1, as regular expressions.
const (
	reToken = "[-!#$%&'*+.^_`|~0-9A-Za-z]+"
	reQuote = `"([\t !#-\[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"`
	reExt   = `([ \t]*;[ \t]*` + reToken + `([ \t]*=[ \t]*(` + reToken + `|` + reQuote + `))?)*`
)

var (
	reSize  = regexp.MustCompile(`^([0-9A-Fa-f]+)(` + reExt + `)\r\n`)
	reField = regexp.MustCompile(`^` + reToken + `:[\t -~\x80-\xff]*\r\n`)
)

// latin1 makes one character of each byte, as regexp understands them.
func latin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// reference decodes a whole body, or says that there is none.
func reference(in string) (body, rest string, ok bool) {
	ext, trailer, fields := 0, 0, 0
	for {
		m := reSize.FindStringSubmatch(latin1(head1(in)))
		if m == nil {
			return "", "", false
		}
		ext += len([]rune(m[2]))
		line := len([]rune(m[0]))
		size, err := strconv.ParseInt(m[1], 16, 64)
		if err != nil || line-2 > 256 || ext > 4<<10 || int64(len(body))+size > 1<<20 {
			return "", "", false
		}
		in = in[line:]
		if size == 0 {
			break
		}
		if int64(len(in)) < size+2 || in[size:size+2] != "\r\n" {
			return "", "", false
		}
		body, in = body+in[:size], in[size+2:]
	}
	for !strings.HasPrefix(in, "\r\n") {
		m := reField.FindString(latin1(head1(in)))
		fields++
		trailer += len([]rune(m))
		if m == "" || trailer > 16<<10 || fields > 100 {
			return "", "", false
		}
		in = in[len([]rune(m)):]
	}
	return body, in[2:], true
}

// head1 is the first line of in, with its LF.
func head1(in string) string { return in[:strings.IndexByte(in, '\n')+1] }

// stdChunked is net/http's reading of the body.
func stdChunked(in string) (string, error) {
	const head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head + in)))
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(r.Body)
	return string(body), err
}

// whyLaxerChunk explains what this decoder accepts and net/http does not.
func whyLaxerChunk(in string) string {
	switch {
	case matches(`(^|\n)0{17}`, in) || matches(`(^|\n)[0-9A-Fa-f]{17}`, in):
		return "net/http takes at most 16 digits; leading zeros are legal (RFC 9112 §7.1)"
	case matches(`(^|\n)[0-9A-Fa-f]+[ \t]+;`, in):
		return "net/http knows no blanks before an extension (BWS, RFC 9112 §7.1.1)"
	case len(in) > 1<<10:
		return "net/http bounds framing by the amount of data, and trailers by its buffer"
	}
	return ""
}

// whyStricterChunk explains what this decoder refuses and net/http accepts.
func whyStricterChunk(in string) string {
	switch {
	case matches(`(^|[^\r])\n`, in):
		return "net/http reads bare LF as a line end"
	case matches(`(^|\n)[0-9A-Fa-f]+[ \t]*\r\n`, in) && matches(`[0-9A-Fa-f][ \t]+\r\n`, in):
		return "net/http trims blanks after a size"
	case strings.Contains(in, ";"):
		return "net/http skips extensions unread"
	case matches(`\n[ \t]`, in):
		return "net/http unfolds obs-fold in trailers"
	case matches(`\n[^:\n]*[^-!#$%&'*+.^_|~0-9A-Za-z:\n][^:\n]*:`, in):
		return "net/http passes blanks and more in the names of trailers"
	case matches(`[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r[^\n]`, in):
		return "net/http does not check the values of trailers"
	case len(in) > 256:
		return "other limits"
	}
	return ""
}
