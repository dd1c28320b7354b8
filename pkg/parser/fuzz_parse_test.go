package parser

import (
	"bufio"
	"bytes"
	"net/http"
	"net/textproto"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// FuzzParse sets this parser against http.ReadRequest. Where both accept they must have read the same; where they
// disagree, a function below must know why. A disagreement nobody can explain is a failure.
func FuzzParse(f *testing.F) {
	seedHeads(func(in []byte) { f.Add(in) })
	f.Fuzz(checkParse)
}

func checkParse(t *testing.T, in []byte) {
	var r Request
	_, err := Parse(&r, in, 0)
	std, stdErr := http.ReadRequest(bufio.NewReaderSize(bytes.NewReader(in), 64<<10))
	switch {
	case err == nil && stdErr == nil:
		if got, want := reading(&r), stdReading(std); !reflect.DeepEqual(got, want) {
			t.Errorf("%q is read differently\n  got      %v\n  net/http %v", in, got, want)
		}
		if std.Close && r.KeepAlive() {
			t.Errorf("%q: kept, net/http would close", in)
		}
	case err == nil:
		if whyLaxer(in, &r, stdErr) == "" {
			t.Errorf("%q accepted, but net/http says %v", in, stdErr)
		}
	case stdErr == nil:
		if e := err.(Error); whyStricter(e, string(in)) == "" {
			t.Errorf("%q refused without an explanation: %v", in, e)
		}
	}
}

// reading is what both parsers can be asked.
func reading(r *Request) map[string]any {
	fields := http.Header{}
	for i := range r.Len() {
		name, value := r.Field(i)
		key := textproto.CanonicalMIMEHeaderKey(string(name))
		fields[key] = append(fields[key], string(value))
	}
	return map[string]any{
		"method": string(r.MethodBytes()), "target": string(r.Target()), "minor": r.Minor(), "chunked": r.Chunked(),
		"length": max(r.ContentLength(), 0), "fields": comparable(fields),
	}
}

func stdReading(r *http.Request) map[string]any {
	return map[string]any{
		"method": r.Method, "target": r.RequestURI, "minor": r.ProtoMinor, "chunked": len(r.TransferEncoding) > 0,
		"length": max(r.ContentLength, 0), "fields": comparable(r.Header),
	}
}

// comparable drops what net/http moves out of the header, or into it.
func comparable(h http.Header) http.Header {
	h = h.Clone()
	for _, name := range []string{"Host", "Transfer-Encoding", "Trailer", "Cache-Control"} {
		h.Del(name)
	}
	return h
}

// whyLaxer explains what this parser accepts and net/http does not.
func whyLaxer(in []byte, r *Request, err error) string {
	said := err.Error()
	switch {
	case bytes.HasPrefix(in, []byte("\r\n")):
		return "empty lines before a request are ignored (RFC 9112 §2.2), net/http takes the first for a request line"
	case strings.Contains(said, "parse ") || strings.Contains(said, "invalid URI"):
		return "net/http parses the target as a URL; here it is passed on as sent, %zz and all"
	case strings.Contains(said, "bad trailer key"):
		return "net/http reads the Trailer field; here trailers are dropped whatever they are called"
	}
	return ""
}

// whyStricter explains what this parser refuses and net/http accepts, with a test of its own for each kind of fault.
func whyStricter(e Error, in string) string {
	for strings.HasPrefix(in, "\r\n") {
		in = in[2:]
	}
	if end := strings.Index(in, "\r\n\r\n"); end >= 0 {
		in = in[:end+2]
	}
	first, _, _ := strings.Cut(in, "\n")
	words := strings.Split(strings.TrimSuffix(first, "\r"), " ")
	fields := strings.ToLower(in[len(first):])
	switch {
	case e == ErrVersion && (!strings.HasSuffix(first, "\r") || strings.Count(first, "\r") > 1):
		return "a line ends in CRLF, not in LF (RFC 9112 §2.2 lets a recipient choose)"
	case e == ErrMajorVersion && len(words) == 3 && !strings.HasPrefix(words[2], "HTTP/1."):
		return "net/http's server, not its parser, refuses other major versions"
	case e == ErrTarget && len(words) == 3 && (matches(`[^!-~]|#`, words[1]) || !form(words[0], words[1])):
		return "net/http lets its URL parser decide what a target may be; RFC 9112 §3.2 lists four forms in visible ASCII"
	case e == ErrLineEnd && matches(`[^\r]\n|\r[^\n]`, in):
		return "net/http reads bare LF as a line end"
	case e == ErrFold && matches(`\n[ \t]`, in):
		return "net/http unfolds obs-fold"
	case e == ErrFieldValue && matches(`[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]`, fields):
		return "net/http's server, not its parser, checks values"
	case e == ErrFieldName && matches("\n[^:\n]*[^-!#$%&'*+.^_`|~0-9a-z:\n][^:\n]*:|\n:|\n[^:\n]*(\n|$)", fields):
		return "net/http's server, not its parser, checks names"
	case e == ErrHost:
		return whyHost(words[len(words)-1], compiled(`\nhost:([^\n]*)`).FindAllStringSubmatch(fields, -1))
	case e == ErrContentLength && (strings.Count(fields, "\ncontent-length:") > 1 || strings.Contains(fields, "\ntransfer-encoding:")):
		return "two lengths are refused, equal or not, and a length next to a coding"
	case e == ErrTransferEncoding && words[len(words)-1] == "HTTP/1.0":
		return "net/http ignores Transfer-Encoding on HTTP/1.0; RFC 9112 §6.1 calls the framing faulty"
	case e == ErrExpectation && strings.Contains(fields, "\nexpect:"):
		return "net/http's server, not its parser, answers 417"
	case e == ErrEmptyLines:
		return "net/http takes an empty line for a request line"
	case e == ErrLineTooLong || e == ErrHeadTooLarge || e == ErrTooManyFields:
		return "ReadRequest has no limits"
	}
	return ""
}

// whyHost explains a refused Host.
func whyHost(version string, hosts [][]string) string {
	const valid = `^[ \t]*(([-._~!$&'()*+,;=a-z0-9]|%[0-9a-f][0-9a-f])+(:[0-9]*)?|\[[^\]]*\](:[0-9]*)?)?[ \t]*\r?$`
	switch {
	case len(hosts) == 0 && version != "HTTP/1.0":
		return "net/http's server, not its parser, demands Host"
	case len(hosts) > 1:
		return "net/http's server, not its parser, counts Hosts"
	case len(hosts) == 1 && (!matches(valid, hosts[0][1]) || matches(`\[|:[0-9]{5,}`, hosts[0][1])):
		return "net/http's server has a laxer grammar for Host"
	}
	return ""
}

// form reports whether target is of a form that method may use. It knows no brackets and no port of five digits, which
// net/http checks as well.
func form(method, target string) bool {
	const host = `([-._~!$&'()*+,;=a-zA-Z0-9]|%[0-9a-fA-F][0-9a-fA-F])+`
	if method == "CONNECT" {
		return matches(`^`+host+`:[0-9]{1,4}$`, target)
	}
	return strings.HasPrefix(target, "/") || method == "OPTIONS" && target == "*" ||
		matches(`^(?i:https?)://`+host+`(:[0-9]{0,4})?([/?].*)?$`, target)
}

var patterns sync.Map

func compiled(pattern string) *regexp.Regexp {
	if re, ok := patterns.Load(pattern); ok {
		return re.(*regexp.Regexp)
	}
	re := regexp.MustCompile(pattern)
	patterns.Store(pattern, re)
	return re
}

func matches(pattern, s string) bool { return compiled(pattern).MatchString(s) }
