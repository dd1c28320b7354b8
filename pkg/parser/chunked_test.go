package parser

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// chunkCase is one claim about one chunked body under the default limits; "GET" follows a good one.
type chunkCase struct {
	claim string
	in    string
	body  string
	want  Error
}

// ext is a body whose first size line has that behind the size, trailer one with those trailer lines.
func ext(s string) string     { return "1" + s + "\r\na\r\n0\r\n\r\nGET" }
func trailer(s string) string { return "1\r\na\r\n0\r\n" + s + "\r\nGET" }

func chunkCases() []chunkCase {
	return slices.Concat(sizeCases, dataCases, extCases, trailerCases, chunkLimitCases)
}

var sizeCases = []chunkCase{
	{"no chunk but the last (9112 §7.1)", "0\r\n\r\nGET", "", 0},
	{"one chunk", "5\r\nhello\r\n0\r\n\r\nGET", "hello", 0},
	{"three chunks", "1\r\na\r\n2\r\nbc\r\n3\r\ndef\r\n0\r\n\r\nGET", "abcdef", 0},
	{"hex, either case (9112 §7.1)", "a\r\n0123456789\r\nB\r\n0123456789a\r\n1F\r\n" + strings.Repeat("x", 31) + "\r\n0\r\n\r\nGET", "01234567890123456789a" + strings.Repeat("x", 31), 0},
	{"leading zeros (9112 §7.1)", "0005\r\nhello\r\n000\r\n\r\nGET", "hello", 0},
	{"data that looks like framing", "7\r\n0\r\n\r\n0\n\r\n0\r\n\r\nGET", "0\r\n\r\n0\n", 0},
	{"any byte is data", "4\r\n\x00\r\n\xff\r\n0\r\n\r\nGET", "\x00\r\n\xff", 0},
	{"no size (9112 §7.1)", "\r\n", "", ErrChunkSize},
	{"no size but an extension", ";a\r\n", "", ErrChunkSize},
	{"no hex digit", "g\r\n", "", ErrChunkSize},
	{"no hex digit later", "1g\r\n", "", ErrChunkSize},
	{"a 0x prefix", "0x5\r\nhello", "", ErrChunkSize},
	{"minus", "-1\r\n", "", ErrChunkSize},
	{"plus", "+1\r\n", "", ErrChunkSize},
	{"an underscore", "1_0\r\n", "", ErrChunkSize},
	{"a blank before the size", " 5\r\nhello", "", ErrChunkSize},
	{"a blank before a later size", "1\r\na\r\n 1\r\nb", "a", ErrChunkSize},
	{"a blank after the size and nothing behind it", "5 \r\nhello", "", ErrChunkExtension},
	{"a comma", "5,5\r\nhello", "", ErrChunkSize},
	{"bare LF (9112 §2.2)", "5\nhello", "", ErrChunkSize},
	{"bare CR (9112 §2.2)", "5\rhello", "", ErrLineEnd},
	{"CR CR LF", "5\r\r\nhello", "", ErrLineEnd},
	{"a NUL", "5\x00\r\nhello", "", ErrChunkSize},
	{"obs-text", "5\xb5\r\nhello", "", ErrChunkSize},
	{"2^63", "8000000000000000\r\n", "", ErrChunkSize},
	{"2^64", "10000000000000000\r\n", "", ErrChunkSize},
	{"2^64+5 must not become 5", "10000000000000005\r\nhello\r\n", "", ErrChunkSize},
	{"very many digits", strings.Repeat("f", 40), "", ErrChunkSize},
	{"2^63-1 is a number, and too large a body", "7fffffffffffffff\r\n", "", ErrBodyTooLarge},
	{"one more than the limit, told at the size line", "100001\r\n", "", ErrBodyTooLarge},
	{"the limit is for the whole body", "1\r\na\r\n100000\r\n", "a", ErrBodyTooLarge},
}

var dataCases = []chunkCase{
	{"data is followed by CRLF (9112 §7.1)", "1\r\nab", "a", ErrChunkData},
	{"not by LF", "1\r\na\n0\r\n\r\n", "a", ErrChunkData},
	{"not by CR alone", "1\r\na\r0\r\n\r\n", "a", ErrChunkData},
	{"not by nothing", "1\r\na0\r\n\r\n", "a", ErrChunkData},
	{"a size one too small", "4\r\nhello\r\n", "hell", ErrChunkData},
	{"a size one too large", "6\r\nhello\r\n0\r\n\r\n", "hello\r", ErrChunkData},
	{"the body ends in CRLF, not LF", "0\r\n\n", "", ErrTrailer},
	{"the body ends in CRLF, not CR", "0\r\n\rG", "", ErrLineEnd},
	{"the last size line ends in CRLF", "0\n\r\n", "", ErrChunkSize},
}

var extCases = []chunkCase{
	{"a name (9112 §7.1.1)", ext(";a"), "a", 0},
	{"a name and a token", ext(";a=b"), "a", 0},
	{"a name and a quoted string", ext(`;a="b"`), "a", 0},
	{"several", ext(`;a;b=c;d="e";f`), "a", 0},
	{"blanks wherever the grammar has BWS", ext(" \t; \ta \t= \tb \t; \tc=\"d\" ;e"), "a", 0},
	{"an empty quoted string", ext(`;a=""`), "a", 0},
	{"CR and friends cannot hide in quotes, other bytes can", ext(";a=\"; = \t\xff,\""), "a", 0},
	{"escapes", ext(`;a="\"\\\a\	"`), "a", 0},
	{"on the last chunk", "0;a=b\r\n\r\nGET", "", 0},
	{"no name (9112 §7.1.1)", ext(";"), "", ErrChunkExtension},
	{"no name, blank", ext("; "), "", ErrChunkExtension},
	{"no name before the next", ext(";;a"), "", ErrChunkExtension},
	{"no name before =", ext(";=a"), "", ErrChunkExtension},
	{"no value", ext(";a="), "", ErrChunkExtension},
	{"no value before the next", ext(";a=;b"), "", ErrChunkExtension},
	{"a trailing semicolon", ext(";a;"), "", ErrChunkExtension},
	{"a trailing blank", ext(";a "), "", ErrChunkExtension},
	{"a trailing blank after a value", ext(";a=b "), "", ErrChunkExtension},
	{"a trailing blank after quotes", ext(";a=\"b\" "), "", ErrChunkExtension},
	{"two names", ext(";a b"), "", ErrChunkExtension},
	{"two values", ext(";a=b c"), "", ErrChunkExtension},
	{"two equals signs", ext(";a==b"), "", ErrChunkExtension},
	{"a second value", ext(";a=b=c"), "", ErrChunkExtension},
	{"text after quotes", ext(`;a="b"c`), "", ErrChunkExtension},
	{"quotes inside a token", ext(`;a=b"c"`), "", ErrChunkExtension},
	{"a quoted name", ext(`;"a"=b`), "", ErrChunkExtension},
	{"open quotes", ext(`;a="b`), "", ErrChunkExtension},
	{"an escaped closing quote", ext(`;a="b\"`), "", ErrChunkExtension},
	{"bare LF inside quotes", ext(";a=\"\n\""), "", ErrChunkExtension},
	{"bare CR inside quotes", ext(";a=\"\r\""), "", ErrChunkExtension},
	{"CRLF inside quotes", ext(";a=\"\r\n\""), "", ErrChunkExtension},
	{"an escaped CR", ext(";a=\"\\\r\""), "", ErrChunkExtension},
	{"an escaped NUL", ext(";a=\"\\\x00\""), "", ErrChunkExtension},
	{"NUL inside quotes", ext(";a=\"\x00\""), "", ErrChunkExtension},
	{"DEL inside quotes", ext(";a=\"\x7f\""), "", ErrChunkExtension},
	{"NUL in a name", ext(";a\x00"), "", ErrChunkExtension},
	{"obs-text in a token", ext(";a=\xe9"), "", ErrChunkExtension},
	{"a slash in a token", ext(";a=b/c"), "", ErrChunkExtension},
	{"bare LF ends no line", ext(";a\n"), "", ErrChunkExtension},
	{"bare CR ends no line", ext(";a\rb"), "", ErrLineEnd},
}

var trailerCases = []chunkCase{
	{"a field (9112 §7.1.2)", trailer("A: b\r\n"), "a", 0},
	{"several", trailer("A: b\r\nC:\r\nD:\te \xff\t\r\n"), "a", 0},
	{"framing fields mean nothing here (9110 §6.5.1)", trailer("Content-Length: 5\r\nTransfer-Encoding: x\r\nHost: @\r\n"), "a", 0},
	{"no colon (9112 §5)", trailer("A\r\n"), "a", ErrTrailer},
	{"no name", trailer(": a\r\n"), "a", ErrTrailer},
	{"a blank before the colon (9112 §5.1)", trailer("A : b\r\n"), "a", ErrTrailer},
	{"obs-fold (9112 §5.2)", trailer("A: b\r\n c\r\n"), "a", ErrTrailer},
	{"a blank first", trailer(" A: b\r\n"), "a", ErrTrailer},
	{"a byte that no name has", trailer("A(: b\r\n"), "a", ErrTrailer},
	{"NUL in a value (9110 §5.5)", trailer("A: \x00\r\n"), "a", ErrTrailer},
	{"DEL in a value", trailer("A: \x7f\r\n"), "a", ErrTrailer},
	{"bare LF (9112 §2.2)", trailer("A: b\n"), "a", ErrTrailer},
	{"bare CR (9112 §2.2)", trailer("A: b\rc\r\n"), "a", ErrTrailer},
	{"a request is no trailer", trailer("GET / HTTP/1.1\r\n"), "a", ErrTrailer},
}

// Line 256, extensions 4 KiB, trailer 16 KiB and 100 fields.
var chunkLimitCases = []chunkCase{
	{"a size line at its limit", ext(";" + strings.Repeat("a", 254)), "a", 0},
	{"a size line one over it", ext(";" + strings.Repeat("a", 255)), "", ErrChunkExtension},
	{"zeros at the limit", strings.Repeat("0", 256) + "\r\n\r\nGET", "", 0},
	{"zeros over the limit", strings.Repeat("0", 257) + "\r\n\r\nGET", "", ErrChunkSize},
	{"extensions at their limit", strings.Repeat("1;"+strings.Repeat("a", 127)+"\r\nx\r\n", 32) + "0\r\n\r\nGET", strings.Repeat("x", 32), 0},
	{"extensions over it", strings.Repeat("1;"+strings.Repeat("a", 127)+"\r\nx\r\n", 32) + "0;a\r\n\r\nGET", strings.Repeat("x", 32), ErrChunkExtension},
	{"a trailer at its limit", trailer("A:" + strings.Repeat("b", 16<<10-4) + "\r\n"), "a", 0},
	{"a trailer one over it", trailer("A:" + strings.Repeat("b", 16<<10-3) + "\r\n"), "a", ErrTrailerTooLarge},
	{"trailer fields at their limit", trailer(strings.Repeat("A: b\r\n", 100)), "a", 0},
	{"one more", trailer(strings.Repeat("A: b\r\n", 101)), "a", ErrTrailerTooLarge},
	{"a body at its limit", "100000\r\n" + strings.Repeat("x", 1<<20) + "\r\n0\r\n\r\nGET", strings.Repeat("x", 1<<20), 0},
}

// decode feeds in to a fresh decoder in pieces that end at the cuts, as a receive buffer would: what has been kept stays in
// front, what has not been consumed moves behind it.
func decode(in string, l ChunkLimits, cuts ...int) (body, rest string, err error) {
	var c Chunked
	c.Reset(l)
	var out, pending []byte
	from := 0
	for _, cut := range append(cuts, len(in)) {
		pending = append(pending, in[from:cut]...)
		from = cut
		kept, n, e := c.Decode(pending)
		out = append(out, pending[:kept]...)
		pending = slices.Clone(pending[n:])
		if err = e; err != ErrPartial {
			break
		}
	}
	return string(out), string(pending) + in[from:], err
}

func TestChunked(t *testing.T) {
	for _, c := range chunkCases() {
		body, rest, err := decode(c.in, ChunkLimits{})
		if c.want == 0 {
			if body != c.body || rest != "GET" || err != nil {
				t.Errorf("%s\n  in   %.300q\n  got  %.100q, rest %.100q, %v\n  want %.100q, rest \"GET\"", c.claim, c.in, body, rest, err, c.body)
			}
		} else if body != c.body || err != c.want {
			t.Errorf("%s\n  in   %.300q\n  got  %.100q, %v\n  want %.100q, %v", c.claim, c.in, body, err, c.body, c.want)
		}
	}
}

func TestEverySplitOfAChunkedBodyEndsInTheSameAnswer(t *testing.T) {
	for _, c := range chunkCases() {
		want := fmt.Sprint(decode(c.in, ChunkLimits{}))
		if len(c.in) < 1<<16 {
			if got := fmt.Sprint(decode(c.in, ChunkLimits{}, bytewise(len(c.in))...)); got != want {
				t.Errorf("%s\n  in   %.300q byte by byte\n  got  %.200s\n  want %.200s", c.claim, c.in, got, want)
			}
		}
		for cut := 0; cut < len(c.in); cut += 1 + len(c.in)>>12<<8 { // every one, unless the body is huge
			if got := fmt.Sprint(decode(c.in, ChunkLimits{}, cut)); got != want {
				t.Errorf("%s\n  in   %.300q cut at %d\n  got  %.200s\n  want %.200s", c.claim, c.in, cut, got, want)
				break
			}
		}
	}
}

func TestAChunkedFaultIsToldAtItsByte(t *testing.T) {
	for _, c := range []chunkCase{
		{"no digit", "g", "", ErrChunkSize},
		{"overflow, at the digit", "10000000000000000", "", ErrChunkSize},
		{"an extension", "5;=", "", ErrChunkExtension},
		{"too large, before any of the data", "100001\r\n", "", ErrBodyTooLarge},
		{"no CR after data", "1\r\na0", "a", ErrChunkData},
		{"obs-fold in the trailer", "0\r\nA: b\r\n ", "", ErrTrailer},
	} {
		if _, _, err := decode(c.in[:len(c.in)-1], ChunkLimits{}); err != ErrPartial {
			t.Errorf("%s: %q is %v, want %v", c.claim, c.in[:len(c.in)-1], err, ErrPartial)
		}
		if _, _, err := decode(c.in, ChunkLimits{}); err != c.want {
			t.Errorf("%s: %q is %v, want %v", c.claim, c.in, err, c.want)
		}
	}
}

func TestAChunkedFaultStaysAndSoDoesTheEnd(t *testing.T) {
	var c Chunked
	c.Reset(ChunkLimits{})
	c.Decode([]byte("x"))
	if kept, n, err := c.Decode([]byte("0\r\n\r\n")); kept != 0 || n != 0 || err != ErrChunkSize {
		t.Errorf("after a fault: %d, %d, %v; want 0, 0, %v", kept, n, err, ErrChunkSize)
	}
	c.Reset(ChunkLimits{})
	c.Decode([]byte("0\r\n\r\n"))
	if kept, n, err := c.Decode([]byte("1\r\na\r\n")); kept != 0 || n != 0 || err != nil {
		t.Errorf("after the end: %d, %d, %v; want 0, 0, nil", kept, n, err)
	}
}

func TestSmallerChunkLimits(t *testing.T) {
	l := ChunkLimits{Line: 4, Extensions: 3, Trailer: 6, Fields: 1, Body: 3}
	for _, c := range []chunkCase{
		{"everything at its limit", "3;ab\r\nxyz\r\n0\r\nA:bc\r\n\r\nGET", "xyz", 0},
		{"line", "3;abc\r\n", "", ErrChunkExtension},
		{"extensions", "1;a\r\nx\r\n1;b\r\n", "x", ErrChunkExtension},
		{"trailer", "0\r\nA:bcd\r\n", "", ErrTrailerTooLarge},
		{"fields", "0\r\nA:\r\nB", "", ErrTrailerTooLarge},
		{"body", "4\r\n", "", ErrBodyTooLarge},
		{"body, in two", "2\r\nxy\r\n2\r\n", "xy", ErrBodyTooLarge},
	} {
		body, _, err := decode(c.in, l)
		if body != c.body || c.want == 0 && err != nil || c.want != 0 && err != c.want {
			t.Errorf("%s\n  in   %q\n  got  %q, %v\n  want %q, %v", c.claim, c.in, body, err, c.body, c.want)
		}
	}
}
