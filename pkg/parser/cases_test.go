package parser

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// headCase is one claim about one head. want 0 means: accepted. Every case is also cut at every byte (split_test.go), fuzzed
// (fuzz_test.go) and placed against an unreadable page (guard_linux_test.go).
type headCase struct {
	claim string // with its RFC section
	in    string
	want  Error
}

// get, with and the rest make heads that are good except for the piece under test.
func get(target string) string    { return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n" }
func with(lines ...string) string { return "POST / HTTP/1.1\r\nHost: a\r\n" + join(lines) }
func with10(lines ...string) string {
	return "POST / HTTP/1.0\r\n" + join(lines)
}
func hosted(host string) string { return "GET / HTTP/1.1\r\nHost:" + host + "\r\n\r\n" }
func join(lines []string) string {
	return strings.Join(append(slices.Clip(lines), "\r\n"), "\r\n")
}

// headCases is every table of this package's tests.
func headCases() []headCase {
	all := [][]headCase{lineCases, targetCases, fieldCases, hostCases(), lengthCases, codingCases, connectionCases, expectCases, byteCases()}
	var cases []headCase
	for _, table := range all {
		cases = append(cases, table...)
	}
	return cases
}

func TestHead(t *testing.T) {
	for _, c := range headCases() {
		var r Request
		n, err := Parse(&r, []byte(c.in), 0)
		switch {
		case c.want == 0 && (err != nil || n != len(c.in)):
			t.Errorf("%s\n  in   %q\n  got  %d, %v\n  want %d, accepted", c.claim, c.in, n, err, len(c.in))
		case c.want != 0 && (err != c.want || n != 0):
			t.Errorf("%s\n  in   %q\n  got  %d, %v\n  want 0, %v", c.claim, c.in, n, err, c.want)
		}
	}
}

var lineCases = []headCase{
	{"the smallest request (9112 §3)", "G / HTTP/1.1\r\nHost:\r\n\r\n", 0},
	{"one empty line before it is ignored (9112 §2.2)", "\r\n" + get("/"), 0},
	{"eight empty lines before it are ignored (9112 §2.2)", strings.Repeat("\r\n", 8) + get("/"), 0},
	{"nine are not", strings.Repeat("\r\n", 9) + get("/"), ErrEmptyLines},
	{"an empty line is CRLF, not LF (9112 §2.2)", "\n" + get("/"), ErrMethod},
	{"an empty line is CRLF, not CR (9112 §2.2)", "\r" + get("/"), ErrLineEnd},
	{"nothing stands before the method (9112 §3)", " " + get("/"), ErrMethod},
	{"a method is a token (9110 §9.1)", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n", ErrMethod},
	{"a method is not empty (9112 §3.1)", " / HTTP/1.1\r\nHost: a\r\n\r\n", ErrMethod},
	{"any token is a method (9110 §9.1)", "M!#$%&'*+-.^_`|~09 / HTTP/1.1\r\nHost: a\r\n\r\n", 0},
	{"a method may be long (9110 §9.1)", strings.Repeat("M", 300) + " / HTTP/1.1\r\nHost: a\r\n\r\n", 0},
	{"methods are case-sensitive, get is another one (9110 §9.1)", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 0},
	{"HTAB does not separate (9112 §3)", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", ErrMethod},
	{"one SP after the method (9112 §3)", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", ErrTarget},
	{"one SP after the target (9112 §3)", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", ErrVersion},
	{"no HTAB after the target (9112 §3)", "GET /\tHTTP/1.1\r\nHost: a\r\n\r\n", ErrTarget},
	{"nothing after the version (9112 §3)", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", ErrVersion},
	{"a target has no SP (9112 §3.2)", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", ErrVersion},
	{"a version is needed (9112 §3)", "GET /\r\nHost: a\r\n\r\n", ErrVersion},
	{"a version is needed, SP or not (9112 §3)", "GET / \r\nHost: a\r\n\r\n", ErrVersion},
	{"a lone method is no request line (9112 §3)", "GET\r\nHost: a\r\n\r\n", ErrMethod},
	{"a method and SP are no request line (9112 §3)", "GET \r\nHost: a\r\n\r\n", ErrVersion},
	{"the line ends in CRLF, not LF (9112 §2.2)", "GET / HTTP/1.1\nHost: a\r\n\r\n", ErrVersion},
	{"the line ends in CRLF, not CR (9112 §2.2)", "GET / HTTP/1.1\rHost: a\r\n\r\n", ErrVersion},
	{"HTTP/1.0 needs no Host (9112 §3.2)", "GET / HTTP/1.0\r\n\r\n", 0},
	{"HTTP/1.2 is served as 1.1 (9110 §2.5)", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 0},
	{"HTTP/1.9 is served as 1.1 (9110 §2.5)", "GET / HTTP/1.9\r\nHost: a\r\n\r\n", 0},
	{"HTTP/0.9 is another major version (9110 §15.6.6)", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", ErrMajorVersion},
	{"HTTP/2.0 is another major version (9110 §15.6.6)", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", ErrMajorVersion},
	{"HTTP/9.9 is another major version (9110 §15.6.6)", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", ErrMajorVersion},
	{"the HTTP/2 preface: version before form of target (9113 §3.4)", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ErrMajorVersion},
	{"HTTP/2 is no version (9112 §2.3)", "GET / HTTP/2\r\nHost: a\r\n\r\n", ErrVersion},
	{"HTTP/1 is no version (9112 §2.3)", "GET / HTTP/1\r\nHost: a\r\n\r\n", ErrVersion},
	{"HTTP/1. is no version (9112 §2.3)", "GET / HTTP/1.\r\nHost: a\r\n\r\n", ErrVersion},
	{"one digit each (9112 §2.3)", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", ErrVersion},
	{"one digit each (9112 §2.3)", "GET / HTTP/01.1\r\nHost: a\r\n\r\n", ErrVersion},
	{"a dot between (9112 §2.3)", "GET / HTTP/1,1\r\nHost: a\r\n\r\n", ErrVersion},
	{"digits are digits (9112 §2.3)", "GET / HTTP/1.x\r\nHost: a\r\n\r\n", ErrVersion},
	{"digits are digits (9112 §2.3)", "GET / HTTP/x.1\r\nHost: a\r\n\r\n", ErrVersion},
	{"digits are digits (9112 §2.3)", "GET / HTTP/1.:\r\nHost: a\r\n\r\n", ErrVersion},
	{"no sign (9112 §2.3)", "GET / HTTP/+1.1\r\nHost: a\r\n\r\n", ErrVersion},
	{"the name is in capitals (9112 §2.3)", "GET / http/1.1\r\nHost: a\r\n\r\n", ErrVersion},
	{"the name is in capitals (9112 §2.3)", "GET / Http/1.1\r\nHost: a\r\n\r\n", ErrVersion},
	{"another protocol", "GET / ICAP/1.0\r\nHost: a\r\n\r\n", ErrVersion},
	{"a TLS client", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", ErrMethod},
	{"an SSH client", "SSH-2.0-OpenSSH_9.6\r\n", ErrMethod},
	{"a NUL", "\x00", ErrMethod},
}

var targetCases = []headCase{
	{"origin-form (9112 §3.2.1)", get("/"), 0},
	{"origin-form with query", get("/a/b?c=d&e=f?g"), 0},
	{"empty segments", get("//a//b/"), 0},
	{"percent-encoding passes as it is (9110 §4.2.3)", get("/%41%zz%"), 0},
	{"bytes that should have been encoded pass", get("/\"<>\\^`{|}?\"<>\\^`{|}[]"), 0},
	{"no fragment (9112 §3.2)", get("/a#b"), ErrTarget},
	{"no fragment anywhere in a long target", get("/" + strings.Repeat("a", 100) + "#"), ErrTarget},
	{"no NUL", get("/\x00"), ErrTarget},
	{"no DEL", get("/\x7f"), ErrTarget},
	{"no obs-text", get("/\x80"), ErrTarget},
	{"no obs-text", get("/caf\xc3\xa9"), ErrTarget},
	{"no 0xff", get("/\xff"), ErrTarget},
	{"no CR", get("/\ra"), ErrVersion},
	{"neither slash nor scheme: no form at all", get("a"), ErrTarget},
	{"a query is no path (9112 §3.2.1)", get("?a"), ErrTarget},
	{"a path without its slash (9112 §3.2.1)", get("index.html"), ErrTarget},
	{"absolute-form (9112 §3.2.2)", get("http://b/c?d"), 0},
	{"absolute-form, https", get("https://b:443/"), 0},
	{"schemes are case-insensitive (9110 §4.2.3)", get("HtTpS://b/"), 0},
	{"absolute-form without path", get("http://b"), 0},
	{"absolute-form without path, with query", get("http://b?c"), 0},
	{"absolute-form with IPv6", get("http://[::1]:80/"), 0},
	{"absolute-form with an empty port (9110 §4.2.3)", get("http://b:/"), 0},
	{"an http URI has a host (9110 §4.2.1)", get("http:///a"), ErrTarget},
	{"an http URI has a host, port or not", get("http://:80/"), ErrTarget},
	{"userinfo is refused (9110 §4.2.4)", get("http://u@b/"), ErrTarget},
	{"userinfo is refused (9110 §4.2.4)", get("http://u:p@b/"), ErrTarget},
	{"a port has digits", get("http://b:8o/"), ErrTarget},
	{"a port fits 16 bits", get("http://b:65536/"), ErrTarget},
	{"other schemes are not served (9110 §4.2)", get("ftp://b/"), ErrTarget},
	{"other schemes are not served", get("ws://b/"), ErrTarget},
	{"a scheme needs an authority", get("http:/b"), ErrTarget},
	{"a scheme needs an authority", get("http:"), ErrTarget},
	{"a scheme needs an authority", get("http:b"), ErrTarget},
	{"a backslash is no slash", get("http:\\\\b/"), ErrTarget},
	{"absolute-form needs Host all the same (9112 §3.2.2)", "GET http://b/ HTTP/1.1\r\n\r\n", ErrHost},
	{"and a valid one", "GET http://b/ HTTP/1.1\r\nHost: @\r\n\r\n", ErrHost},
	{"* for OPTIONS (9112 §3.2.4)", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 0},
	{"* for nothing else (9112 §3.2.4)", get("*"), ErrTarget},
	{"* for nothing else, known or not", "FOO * HTTP/1.1\r\nHost: a\r\n\r\n", ErrTarget},
	{"* alone", "OPTIONS *a HTTP/1.1\r\nHost: a\r\n\r\n", ErrTarget},
	{"* is no path", "OPTIONS /* HTTP/1.1\r\nHost: a\r\n\r\n", 0},
	{"authority-form for CONNECT (9112 §3.2.3)", "CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n", 0},
	{"authority-form, IPv6", "CONNECT [::1]:443 HTTP/1.1\r\nHost: b\r\n\r\n", 0},
	{"CONNECT needs a port (9110 §9.3.6)", "CONNECT b HTTP/1.1\r\nHost: b\r\n\r\n", ErrTarget},
	{"CONNECT needs a port that is not empty (9110 §9.3.6)", "CONNECT b: HTTP/1.1\r\nHost: b\r\n\r\n", ErrTarget},
	{"CONNECT needs a host", "CONNECT :443 HTTP/1.1\r\nHost: b\r\n\r\n", ErrTarget},
	{"CONNECT takes no path (9112 §3.2.3)", "CONNECT / HTTP/1.1\r\nHost: b\r\n\r\n", ErrTarget},
	{"CONNECT takes no URI", "CONNECT http://b:443/ HTTP/1.1\r\nHost: b\r\n\r\n", ErrTarget},
	{"authority-form for nothing else (9112 §3.2.3)", get("b:443"), ErrTarget},
}

var fieldCases = []headCase{
	{"an empty value (9110 §5.5)", with("A:"), 0},
	{"a value of blanks is empty (9110 §5.5)", with("A: \t "), 0},
	{"blanks around a value (9112 §5)", with("A: \t b \t"), 0},
	{"blanks inside a value (9110 §5.5)", with("A: b \t c"), 0},
	{"obs-text in a value (9110 §5.5)", with("A: caf\xc3\xa9 \x80\xff"), 0},
	{"colons in a value", with("A::b:"), 0},
	{"any token is a name (9110 §5.1)", with("!#$%&'*+-.^_`|~09azAZ: b"), 0},
	{"names of rare characters only", with("_: b", "0: c", "~~~~~~~~~~~~~~~~~~~: d"), 0},
	{"a name has a colon (9112 §5)", with("A"), ErrFieldName},
	{"a name is not empty (9112 §5)", with(": b"), ErrFieldName},
	{"no SP before the colon (9112 §5.1)", with("A : b"), ErrFieldName},
	{"no HTAB before the colon (9112 §5.1)", with("A\t: b"), ErrFieldName},
	{"no SP in a name", with("A b: c"), ErrFieldName},
	{"no obs-text in a name (9110 §5.1)", with("A\xe9: b"), ErrFieldName},
	{"no DEL in a name", with("A\x7f: b"), ErrFieldName},
	{"no quote in a name", with("A\": b"), ErrFieldName},
	{"no slash in a name", with("A/b: c"), ErrFieldName},
	{"no comma after a dash in a name", with("A-,b: c"), ErrFieldName},
	{"obs-fold (9112 §5.2)", with("A: b", " c"), ErrFold},
	{"obs-fold with HTAB (9112 §5.2)", with("A: b", "\tc"), ErrFold},
	{"obs-fold that holds a field", with("A: b", " C: d"), ErrFold},
	{"a blank before the first field (9112 §2.2)", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", ErrFold},
	{"a line of blanks is no blank line", with("A: b", " "), ErrFold},
	{"NUL in a value (9110 §5.5)", with("A: b\x00c"), ErrFieldValue},
	{"DEL in a value", with("A: b\x7fc"), ErrFieldValue},
	{"another control byte in a value", with("A: b\x01c"), ErrFieldValue},
	{"ESC in a long value", with("A: " + strings.Repeat("x", 60) + "\x1b[0m"), ErrFieldValue},
	{"bare CR in a value (9112 §2.2)", with("A: b\rc"), ErrLineEnd},
	{"bare CR ends no line (9112 §2.2)", "GET / HTTP/1.1\r\nHost: a\rA: b\r\n\r\n", ErrLineEnd},
	{"bare LF ends no line (9112 §2.2)", "GET / HTTP/1.1\r\nHost: a\nA: b\r\n\r\n", ErrLineEnd},
	{"CR CR LF ends no line", with("A: b\r"), ErrLineEnd},
	{"bare LF is no blank line", "GET / HTTP/1.1\r\nHost: a\r\n\n", ErrFieldName},
	{"bare CR is no blank line", "GET / HTTP/1.1\r\nHost: a\r\n\rG", ErrLineEnd},
	{"a whole head in LF", "GET / HTTP/1.1\nHost: a\n\n", ErrVersion},
	{"the first fault wins: name", with("A b: \x00"), ErrFieldName},
	{"the first fault wins: value", with("A: \x00", "B c: d"), ErrFieldValue},
	{"syntax before meaning", with("Content-Length: x", "B c: d"), ErrFieldName},
	{"many fields with framing-like names", with(append(strings.Split(strings.Repeat("Heat: 1\nExtras: 2\nConnection-: 3\nContent-Lengths: 4\n", 20), "\n")[:80], "A: b")...), 0},
}

// byteCases puts every byte at every place of a name, a value and a target, and next to '-', at eight offsets.
func byteCases() []headCase {
	var cases []headCase
	for b := range 256 {
		s := string([]byte{byte(b)})
		token := strings.ContainsAny(s, "!#$%&'*+-.^_`|~0123456789") || s >= "a" && s <= "z" || s >= "A" && s <= "Z"
		for pad := range 9 {
			before := strings.Repeat("x", pad)
			name, value, target := Error(ErrFieldName), Error(0), Error(ErrTarget)
			if token || s == ":" {
				name = 0
			}
			switch {
			case s == "\n" || s == "\r":
				value = ErrLineEnd
			case b < 0x20 && s != "\t" || b == 0x7f:
				value = ErrFieldValue
			}
			switch {
			case s == "\r" || s == "\n" || s == " ":
				target = ErrVersion
			case b > 0x20 && b < 0x7f && s != "#":
				target = 0
			}
			claim := func(where string) string { return fmt.Sprintf("byte %#x at %d in a %s", b, pad, where) }
			cases = append(cases,
				headCase{claim("name"), with("N" + before + s + "n-name-of-some-length: v"), name},
				headCase{claim("name after a dash"), with("N" + before + "-" + s + "name-of-some-length: v"), name},
				headCase{claim("value"), with("N: " + before + s + "v" + strings.Repeat("y", 40)), value},
				headCase{claim("target"), get("/" + before + s + "t-that-is-longer-than-a-word"), target})
		}
	}
	return cases
}
