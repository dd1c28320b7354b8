package load

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// told is what the parser says about one answer of a stream.
type told struct {
	code   int
	length int64
	closes bool
	body   string // its first 4 KiB
}

// answers reads a whole stream fed in pieces of step bytes, then its end, and says what was in it and how it ended.
func answers(stream []byte, step int, head bool) (all []told, end kind) {
	a := answer{head: head, body: content{expect: &expectation{}}}
	a.next()
	tell := func() {
		all = append(all, told{a.code, a.length(), a.closes(), string(a.body.kept)})
		a.next()
	}
	for len(stream) > 0 {
		p := stream[:min(step, len(stream))]
		stream = stream[len(p):]
		for len(p) > 0 {
			n, done, k := a.parse(p)
			if k != none {
				return all, k
			}
			if p = p[n:]; done {
				tell()
			}
		}
	}
	if a.ended() {
		tell()
	}
	if !a.fresh() {
		return all, eof
	}
	return all, none
}

func TestAnswer(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want string
	}{
		{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200/5 none"},
		{"HTTP/1.1 200 \r\ncontent-LENGTH:\t 5 \r\n\r\nhello", "200/5 none"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200/0 none"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\nb", "200/1 404/1 none"},
		{"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "204/0 304/0 none"},
		{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200/0 none"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=b\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n", "200/15 none"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200/0 200/0 none"},
		{"HTTP/1.1 200 OK\r\n\r\nto the end", "200/10! none"},
		{"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", "200/1! none"},
		{"HTTP/1.0 200 OK\r\nConnection: a, Keep-Alive\r\nContent-Length: 1\r\n\r\nx", "200/1 none"},
		{"HTTP/1.1 200 OK\r\nConnection: foo ,CLOSE\r\nContent-Length: 1\r\n\r\nx", "200/1! none"},

		{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "eof"},
		{"HTTP/1.1 200 OK\r\nContent-Le", "eof"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "eof"},

		{"HTTP/2.0 200 OK\r\n\r\n", "malformed"},
		{"hTTP/1.1 200 OK\r\n\r\n", "malformed"},
		{"x", "malformed"},
		{"\r\nHTTP/1.1 200 OK\r\n\r\n", "malformed"},
		{"HTTP/1.1 200\r\n\r\n", "malformed"},
		{"HTTP/1.1  200 OK\r\n\r\n", "malformed"},
		{"HTTP/1.1 2000 OK\r\n\r\n", "malformed"},
		{"HTTP/1.1 +20 OK\r\n\r\n", "malformed"},
		{"HTTP/1.1 600 OK\r\n\r\n", "malformed"},
		{"HTTP/1.1 099 OK\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 O\x00K\r\n\r\n", "malformed"},
		{"HTTP/1.1 101 Switching Protocols\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\nContent-Length: 0\n\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nA\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\n: b\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "malformed"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello", "malformed"},
		{"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "malformed"},
		{"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5 x\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1111111111111111\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nbad trailer\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nA: " + strings.Repeat("x", maxLine) + "\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\n" + strings.Repeat("A: "+strings.Repeat("x", 1000)+"\r\n", 70) + "\r\n", "malformed"},
	} {
		for _, step := range []int{1, 2, 3, 7, len(tt.in)} {
			if got := text(answers([]byte(tt.in), step, false)); got != tt.want {
				t.Errorf("%.200q in pieces of %d:\n got %s\nwant %s", tt.in, step, got, tt.want)
			}
		}
	}
}

// An answer to HEAD has no body, whatever it announces; what it announces is its length.
func TestAnswerToHead(t *testing.T) {
	const in = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	if got, want := text(answers([]byte(in), len(in), true)), "200/13 200/-1 none"; got != want {
		t.Errorf("%q: got %s want %s", in, got, want)
	}
}

func text(all []told, end kind) string {
	s := ""
	for _, a := range all {
		s += fmt.Sprintf("%d/%d", a.code, a.length)
		if a.closes {
			s += "!"
		}
		s += " "
	}
	return s + end.String()
}

// Once its buffers have grown, the parser allocates nothing: not for a whole answer, not for one in pieces, not for a fault.
func TestParsingDoesNotAllocate(t *testing.T) {
	whole := []byte("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 5\r\n\r\nhello")
	chunked := []byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
	for name, in := range map[string][]byte{"length": whole, "chunked": chunked, "fault": []byte("HTTP/1.1 200 OK\r\nno field\r\n")} {
		for _, step := range []int{1, len(in)} {
			a := answer{body: content{expect: &expectation{}}}
			a.body.expect.first.Store(&reference{Answer{Status: 200, Length: 5}, []byte("hello")})
			n := testing.AllocsPerRun(100, func() {
				a.next()
				for p := in; len(p) > 0; p = p[min(step, len(p)):] {
					_, done, k := a.parse(p[:min(step, len(p))])
					if done && a.body.judge(a.code, a.length()) != none || k != none && name != "fault" {
						t.Fatalf("%q: done %v %v", in, done, k)
					}
				}
			})
			if n != 0 {
				t.Errorf("%s in pieces of %d: %v allocations, want 0", name, step, n)
			}
		}
	}
}

var seeds = []string{
	hello + hello,
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=\"y\"\r\nhello\r\n0\r\nA: b\r\n\r\n" + hello,
	"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n",
	"HTTP/1.0 200 OK\r\n\r\nuntil the end",
	"HTTP/1.1 500 Oops\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc",
	"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc",
}

// FuzzAnswer: however the stream is split, the same answers are found in it, and the same fault.
func FuzzAnswer(f *testing.F) {
	for i, s := range seeds {
		f.Add([]byte(s), uint8(i+1), i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, in []byte, step uint8, head bool) {
		want := text(answers(in, max(1, len(in)), head))
		for _, n := range []int{1, int(step)%61 + 1} {
			if got := text(answers(in, n, head)); got != want {
				t.Errorf("%q in pieces of %d:\n got %s\nwant %s", in, n, got, want)
			}
		}
	})
}

// FuzzAgainstNetHTTP: whatever is accepted here, net/http accepts too and reads alike. The converse does not hold, on
// purpose: net/http forgives bare LF, equal repeated lengths, folded fields, a status line without a reason's blank.
func FuzzAgainstNetHTTP(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		all, _ := answers(in, max(1, len(in)), false)
		src := bufio.NewReader(bytes.NewReader(in))
		for i, got := range all {
			r, err := http.ReadResponse(src, nil)
			for err == nil && r.StatusCode < 200 {
				r, err = http.ReadResponse(src, nil)
			}
			if err != nil {
				t.Fatalf("%q answer %d: accepted as %+v, net/http says %v", in, i, got, err)
			}
			body, err := io.ReadAll(r.Body)
			if err != nil || r.StatusCode != got.code || int64(len(body)) != got.length || string(body[:min(len(body), keptBytes)]) != got.body {
				t.Fatalf("%q answer %d: got %+v, net/http %d %q %v", in, i, got, r.StatusCode, body, err)
			}
			if got.closes {
				return // what follows belongs to no answer
			}
		}
	})
}
