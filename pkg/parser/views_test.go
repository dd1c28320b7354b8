package parser

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"
)

// describe is everything a request says, for comparisons and failures.
func describe(r *Request) string {
	b := fmt.Appendf(nil, "%v %q %q path %q query %q host %q 1.%d length %d", r.Method(), r.MethodBytes(), r.Target(),
		r.Path(), r.Query(), r.Host(), r.Minor(), r.ContentLength())
	b = fmt.Appendf(b, " chunked %t continue %t keep %t", r.Chunked(), r.ExpectContinue(), r.KeepAlive())
	for i := range r.Len() {
		name, value := r.Field(i)
		b = fmt.Appendf(b, " %q:%q", name, value)
	}
	return string(b)
}

// parsed parses a head that must be good.
func parsed(t *testing.T, in string) *Request {
	t.Helper()
	r := new(Request)
	if n, err := Parse(r, []byte(in), 0); err != nil || n != len(in) {
		t.Fatalf("Parse(%q) = %d, %v; want %d, nil", in, n, err, len(in))
	}
	return r
}

func TestViews(t *testing.T) {
	for in, want := range map[string]string{
		"GET /a/b?c=d?e HTTP/1.1\r\nHost: x:80\r\nA:  b \t\r\nB:\r\n\r\n": `GET "GET" "/a/b?c=d?e" path "/a/b" query "c=d?e" host "x:80" 1.1 length -1 ` +
			`chunked false continue false keep true "Host":"x:80" "A":"b" "B":""`,
		"\r\n\r\nPOST http://b:1?q HTTP/1.3\r\nHost: a\r\nContent-Length: 7\r\n\r\n": `POST "POST" "http://b:1?q" path "/" query "q" host "b:1" 1.3 length 7 ` +
			`chunked false continue false keep true "Host":"a" "Content-Length":"7"`,
		"BREW HTTPS://[::1]/c/?d HTTP/1.1\r\nHost:\r\nTransfer-Encoding: Chunked\r\nExpect: 100-continue\r\n\r\n": ` "BREW" "HTTPS://[::1]/c/?d" path "/c/" query "d" ` +
			`host "[::1]" 1.1 length -1 chunked true continue true keep true "Host":"" "Transfer-Encoding":"Chunked" "Expect":"100-continue"`,
		"OPTIONS * HTTP/1.0\r\nExpect: 100-continue\r\n\r\n": `OPTIONS "OPTIONS" "*" path "*" query "" host "" 1.0 length -1 chunked false continue false keep false "Expect":"100-continue"`,
		"CONNECT a:1 HTTP/1.1\r\nHost: b\r\n\r\n":            `CONNECT "CONNECT" "a:1" path "" query "" host "a:1" 1.1 length -1 chunked false continue false keep true "Host":"b"`,
	} {
		if got := describe(parsed(t, in)); got != want {
			t.Errorf("Parse(%q)\n  got  %s\n  want %s", in, got, want)
		}
	}
}

func TestEveryMethodIsKnownByItsNameInCapitalsOnly(t *testing.T) {
	check := func(name, target string, want Method) {
		r := parsed(t, name+" "+target+" HTTP/1.1\r\nHost: a\r\n\r\n")
		if r.Method() != want || string(r.MethodBytes()) != name {
			t.Errorf("%q: Method() = %d, MethodBytes() = %q, want %d", name, r.Method(), r.MethodBytes(), want)
		}
	}
	for m := Get; m <= Patch; m++ {
		target := "/"
		if m == Connect {
			target = "a:1"
		}
		check(m.String(), target, m)
		for _, other := range []string{strings.ToLower(m.String()), m.String() + "S", m.String()[1:], m.String()[:2]} {
			check(other, "/", Unknown)
		}
	}
	if s := Method(200).String(); s != "" {
		t.Errorf("Method(200).String() = %q, want empty", s)
	}
}

// An answer to HEAD has no body, not even a refusal (RFC 9110 §9.3.2): the method must be known whatever the fault.
func TestARefusedHEADIsStillKnownAsHEAD(t *testing.T) {
	for _, c := range headCases() {
		rest, found := strings.CutPrefix(c.in, "GET ")
		if !found || c.want == 0 {
			continue
		}
		for _, cut := range []int{len("HEAD "), len("HEAD ") + len(rest)} {
			var r Request
			in := []byte("HEAD " + rest)
			_, err := Parse(&r, in[:cut], 0)
			if err == ErrPartial {
				_, err = Parse(&r, in, cut)
			}
			if r.Method() != Head {
				t.Errorf("%q cut at %d: %v, Method() = %v, want HEAD", in, cut, err, r.Method())
			}
		}
	}
}

func TestKeepAlive(t *testing.T) {
	for _, c := range []struct {
		in   string
		want bool
	}{
		{with(), true},
		{with10(), false},
		{with("Connection: close"), false},
		{with("Connection: CLOSE"), false},
		{with("connection: keep-alive"), true},
		{with10("Connection: keep-alive"), true},
		{with10("Connection: Keep-Alive"), true},
		{with10("Connection: close"), false},
		{with("Connection: keep-alive, close"), false},
		{with("Connection: close, keep-alive"), false},
		{with("Connection: close", "Connection: keep-alive"), false},
		{with("Connection: foo , \tclose\t, bar"), false},
		{with("Connection: ,,close,,"), false},
		{with("Connection: foo"), true},
		{with10("Connection: foo, keep-alive"), true},
		{with10("Connection: foo", "Connection: keep-alive"), true},
		{with("Connection: closed"), true},
		{with("Connection: clos"), true},
		{with("Connection: close;x=y"), false}, // no token: closed to be safe
		{with("Connection: a b"), false},
		{with("Connection: \"keep-alive\""), false},
		{with("Connection:"), true},
		{with("Connection: ,"), true},
		{with("Proxy-Connection: close"), true},
		{with10("Proxy-Connection: keep-alive"), false},
	} {
		if got := parsed(t, c.in).KeepAlive(); got != c.want {
			t.Errorf("%q: KeepAlive() = %t, want %t", c.in, got, c.want)
		}
	}
}

func TestGetFindsTheFirstFieldInAnyCaseAndNothingLikeIt(t *testing.T) {
	r := parsed(t, with("X-One: 1", "x-ONE: 2", "~Z: 3", "A^b: 4", "Empty:"))
	for name, want := range map[string]string{"x-one": "1", "X-One": "1", "HOST": "a", "~z": "3", "a^B": "4", "empty": ""} {
		if got, ok := r.Get(name); !ok || string(got) != want {
			t.Errorf("Get(%q) = %q, %t; want %q, true", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "X-On", "X-One ", "^Z", "A~b", "X\rOne", "X\x0dOne"} {
		if got, ok := r.Get(name); ok {
			t.Errorf("Get(%q) = %q, true; want none", name, got)
		}
	}
}

func TestRebaseFollowsTheBytes(t *testing.T) {
	in := []byte("GET /a?b HTTP/1.1\r\nHost: c\r\nD: e\r\n\r\nrest")
	var r Request
	if _, err := Parse(&r, in, 0); err != nil {
		t.Fatal(err)
	}
	want, moved := describe(&r), []byte(string(in))
	clear(in)
	r.Rebase(moved)
	if got := describe(&r); got != want {
		t.Errorf("after Rebase\n  got  %s\n  want %s", got, want)
	}
}

func TestViewsCannotGrowIntoTheirNeighbours(t *testing.T) {
	r := parsed(t, "GET /a?b HTTP/1.1\r\nHost: c\r\nD: e\r\n\r\n")
	name, value := r.Field(1)
	for _, v := range [][]byte{r.MethodBytes(), r.Target(), r.Path(), r.Query(), r.Host(), name, value} {
		if cap(v) != len(v) {
			t.Errorf("view %q has capacity %d, an append would overwrite the head", v, cap(v))
		}
	}
}

func TestResetForgetsTheRequestAndKeepsTheLimits(t *testing.T) {
	var r, fresh Request
	r.SetLimits(Limits{Fields: 2})
	if _, err := Parse(&r, []byte(with("A: b")), 0); err != nil {
		t.Fatal(err)
	}
	r.SetBody([]byte("body"))
	r.Reset()
	fresh.Reset()
	if got, want := describe(&r), describe(&fresh); got != want || r.Body() != nil {
		t.Errorf("after Reset\n  got  %s, body %q\n  want %s", got, r.Body(), want)
	}
	if _, err := Parse(&r, []byte(with("A: b", "C: d")), 0); err != ErrTooManyFields {
		t.Errorf("third field after Reset: %v, want %v", err, ErrTooManyFields)
	}
}

// Ten thousand busy connections hold ten thousand of these.
func TestARequestIsSmall(t *testing.T) {
	if size := unsafe.Sizeof(Request{}); size > 1024 {
		t.Errorf("a Request is %d bytes, want at most 1024", size)
	}
	if size := unsafe.Sizeof(Chunked{}); size > 128 {
		t.Errorf("a Chunked is %d bytes, want at most 128", size)
	}
}
