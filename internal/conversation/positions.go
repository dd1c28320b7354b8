package conversation

import "strings"

const (
	get     = "GET / HTTP/1.1\r\nHost: example.com\r\n"
	post    = "POST /echo HTTP/1.1\r\nHost: example.com\r\nContent-Type: text/plain\r\n"
	chunked = post + "Transfer-Encoding: chunked\r\n\r\n"
	rest    = " HTTP/1.1\r\nHost: example.com\r\n\r\n"
)

var positions = []position{
	{"first", "A request starts with its method. RFC 9112 §3",
		"", get + "\r\n", []rule{{tchar, unknown}}},
	{"method", "A method is a token. RFC 9110 §9.1",
		"G", "T /" + rest, []rule{{is("E"), served}, {tchar, unknown}}},
	{"before-target", "One SP stands before the target. RFC 9112 §3",
		"GET", "/" + rest, []rule{{is(" "), served}}},
	{"target", "A target is visible ASCII without a fragment. RFC 9112 §3.2",
		"GET /a", "b" + rest, []rule{{is("#"), refused("400 Bad Request")}, {visible, notFound}}},
	{"query", "A query is visible ASCII without a fragment. RFC 3986 §3.4",
		"GET /?a", "b" + rest, []rule{{is("#"), refused("400 Bad Request")}, {visible, served}}},
	{"authority", "The authority of a target is a host and a port. RFC 9112 §3.2.2",
		"GET http://exam", "ple.com" + rest, []rule{{is("/"), notFound}, {is("?"), served}, {regName, served}}},
	{"after-target", "One SP stands behind the target. RFC 9112 §3",
		"GET /", "HTTP/1.1\r\nHost: example.com\r\n\r\n", []rule{{is(" "), served}}},
	{"http-name", "HTTP is written in capitals. RFC 9112 §2.3",
		"GET / H", "TP/1.1\r\nHost: example.com\r\n\r\n", []rule{{is("T"), served}}},
	{"major", "A major version is one digit, and only 1 is spoken. RFC 9110 §2.5",
		"GET / HTTP/", ".1\r\nHost: example.com\r\n\r\n", []rule{{is("1"), served}, {digit, refused("505 HTTP Version Not Supported")}}},
	{"version-dot", "A dot parts the version's digits. RFC 9112 §2.3",
		"GET / HTTP/1", "1\r\nHost: example.com\r\n\r\n", []rule{{is("."), served}}},
	{"minor", "A minor version is one digit, and only 0 is not kept. RFC 9110 §2.5",
		"GET / HTTP/1.", "\r\nHost: example.com\r\n\r\n", []rule{{is("0"), last}, {digit, served}}},
	{"after-version", "Nothing stands behind the version. RFC 9112 §3",
		"GET / HTTP/1.1", "\r\nHost: example.com\r\n\r\n", nil},
	{"line-cr", "CR stands before LF. RFC 9112 §2.2",
		"GET / HTTP/1.1", "\nHost: example.com\r\n\r\n", []rule{{is("\r"), served}}},
	{"line-lf", "LF stands behind CR. RFC 9112 §2.2",
		"GET / HTTP/1.1\r", "Host: example.com\r\n\r\n", []rule{{is("\n"), served}}},
	{"host", "Host is a host and a port. RFC 9110 §7.2",
		"GET / HTTP/1.1\r\nHost: exam", "ple.com\r\n\r\n", []rule{{regName, served}}},
	{"port", "A port is digits. RFC 3986 §3.2.3",
		"GET / HTTP/1.1\r\nHost: example.com:8", "\r\n\r\n", []rule{{digit, served}, {blank, served}}},
	{"name-first", "A field starts with its name. RFC 9112 §5",
		get, "B: c\r\n\r\n", []rule{{tchar, served}}},
	{"name", "A name is a token. RFC 9110 §5.1",
		get + "A", "B: c\r\n\r\n", []rule{{is(":"), served}, {tchar, served}}},
	{"colon", "A colon stands directly behind the name. RFC 9112 §5.1",
		get + "A", "\r\n\r\n", []rule{{is(":"), served}}},
	{"value", "A value has no control but a tab. RFC 9110 §5.5",
		get + "A: b", "c\r\n\r\n", []rule{{text, served}}},
	{"value-long", "A value of many bytes has no control but a tab either. RFC 9110 §5.5",
		get + "A: bcdefghijklmnopqrstuvwxyzbcdefg", "hijklmnopqrstuvwxyz\r\n\r\n", []rule{{text, served}}},
	{"value-end", "A value ends without a control. RFC 9110 §5.5",
		get + "A: b", "\r\n\r\n", []rule{{text, served}}},
	{"empty-line-cr", "The empty line is CRLF. RFC 9112 §2.2",
		get, "\n", []rule{{is("\r"), served}}},
	{"empty-line-lf", "The empty line is CRLF. RFC 9112 §2.2",
		get + "\r", "", []rule{{is("\n"), served}}},
	{"length", "A length is digits. RFC 9110 §8.6",
		post + "Content-Length: ", "0\r\n\r\n", []rule{{is("0"), nothing}, {blank, nothing}, {digit, waiting}}},
	{"coding", "Only chunked is known. RFC 9112 §6.1",
		post + "Transfer-Encoding: chunk", "ed\r\n\r\n", []rule{{tchar, refused("501 Not Implemented")}, {text, undecided}}},
	{"chunk-size", "A chunk's size is hexadecimal. RFC 9112 §7.1",
		chunked + "0", "\r\n", []rule{{hex, waiting}}},
	{"extension", "An extension's name is a token. RFC 9112 §7.1.1",
		chunked + "0;a", "b\r\n\r\n", []rule{{is("=;"), nothing}, {tchar, nothing}}},
	{"extension-value", "An extension's value is a token. RFC 9112 §7.1.1",
		chunked + "0;a=b", "c\r\n\r\n", []rule{{is(";"), nothing}, {tchar, nothing}}},
	{"extension-quoted", "A quoted value has no control but a tab. RFC 9110 §5.6.4",
		chunked + `0;a="b`, `c"` + "\r\n\r\n", []rule{{is(`"`), refused("400 Bad Request")}, {text, nothing}}},
	{"extension-escaped", "A backslash escapes no control but a tab. RFC 9110 §5.6.4",
		chunked + `0;a="\`, `c"` + "\r\n\r\n", []rule{{text, nothing}}},
	{"data-cr", "CRLF stands behind a chunk's data. RFC 9112 §7.1",
		chunked + "1\r\nx", "\n0\r\n\r\n", []rule{{is("\r"), echoed}}},
	{"data-lf", "CRLF stands behind a chunk's data. RFC 9112 §7.1",
		chunked + "1\r\nx\r", "0\r\n\r\n", []rule{{is("\n"), echoed}}},
	{"trailer-name", "A trailer's name is a token. RFC 9112 §7.1.2",
		chunked + "0\r\nA", "B: c\r\n\r\n", []rule{{is(":"), nothing}, {tchar, nothing}}},
	{"trailer-value", "A trailer's value has no control but a tab. RFC 9112 §7.1.2",
		chunked + "0\r\nA: b", "c\r\n\r\n", []rule{{text, nothing}}},
	{"chunked-end", "A chunked body ends in CRLF. RFC 9112 §7.1",
		chunked + "0\r\n\r", "", []rule{{is("\n"), nothing}}},
}

func is(set string) func(byte) bool {
	return func(c byte) bool { return strings.IndexByte(set, c) >= 0 }
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func alphanumeric(c byte) bool { return digit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' }

func hex(c byte) bool { return digit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

// tchar is RFC 9110 §5.6.2.
func tchar(c byte) bool { return alphanumeric(c) || is("!#$%&'*+-.^_`|~")(c) }

// regName is RFC 3986 §3.2.2 without the escapes: the sub-delims and the unreserved.
func regName(c byte) bool { return alphanumeric(c) || is("!$&'()*+,;=-._~")(c) }

func visible(c byte) bool { return 0x21 <= c && c <= 0x7e }

func blank(c byte) bool { return c == ' ' || c == '\t' }

// text is what a field value is made of, RFC 9110 §5.5.
func text(c byte) bool { return blank(c) || visible(c) || c >= 0x80 }
