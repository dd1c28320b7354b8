package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/pkg/engine"
)

// in sends p in reads of at most n bytes.
func (k *talk) in(p string, n int) {
	k.Helper()
	for len(p) > 0 {
		m := min(n, len(p))
		k.feed(p[:m])
		p = p[m:]
	}
}

func chunks(body string, size int) string {
	var b strings.Builder
	for rest := body; rest != ""; {
		n := min(size, len(rest))
		fmt.Fprintf(&b, "%x;name=value\r\n%s\r\n", n, rest[:n])
		rest = rest[n:]
	}
	return b.String() + "0\r\nTrailer: field\r\n\r\n"
}

func TestABodyOf1MiBWithTheNextRequestBehindIt(t *testing.T) {
	body := letters(1 << 20)
	for name, request := range map[string]string{
		"Content-Length": fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", post, len(body), body),
		"chunked":        post + "Transfer-Encoding: chunked\r\n\r\n" + chunks(body, 7777),
	} {
		for _, read := range []int{1 << 30, 1 << 16, 1461} {
			k := begin(t, engine.Limits{}, nil)
			k.in(get+request+get+request+get, read)
			k.expect(hello + echoed(body) + hello + echoed(body) + hello)
			if k.conn.Holds() {
				t.Errorf("%s in reads of %d: holds a lease while idle", name, read)
			}
		}
	}
}

func TestABodyOverTheLimitIsRefusedBeforeItIsReadOrAskedFor(t *testing.T) {
	k := begin(t, engine.Limits{Body: 100}, nil)
	k.feed(post + "Expect: 100-continue\r\nContent-Length: 101\r\n\r\n")
	k.refused("413 Content Too Large")

	k = begin(t, engine.Limits{Body: 100}, nil)
	k.feed(post + "Transfer-Encoding: chunked\r\n\r\n64\r\n" + repeat("x", 100) + "\r\n1\r\n")
	k.refused("413 Content Too Large")

	k = begin(t, engine.Limits{Body: 100}, nil)
	k.ask(post+"Content-Length: 100\r\n\r\n"+repeat("x", 100), echoed(repeat("x", 100)))
	k.ask(post+"Transfer-Encoding: chunked\r\n\r\n64\r\n"+repeat("x", 100)+"\r\n0\r\n\r\n", echoed(repeat("x", 100)))
}

// A hostile Content-Length must not cost memory before the bytes are there.
func TestABodyGrowsAsItsBytesArrive(t *testing.T) {
	k := begin(t, engine.Limits{Body: 1 << 40}, nil)
	k.feed(post + "Content-Length: 1099511627776\r\n\r\n" + repeat("x", 10_000))
	if n := len(k.conn.Space()); n > 64<<10 {
		t.Errorf("room for %d bytes after 10000 of a body, want little more than has come", n)
	}
}

func TestOne100BeforeTheBody(t *testing.T) {
	for _, framing := range []string{"Content-Length: 5\r\n\r\n|hello", "Transfer-Encoding: chunked\r\n\r\n|5\r\nhello\r\n0\r\n\r\n"} {
		head, body, _ := strings.Cut(post+"Expect: 100-continue\r\n"+framing, "|")
		k := begin(t, engine.Limits{}, nil)
		k.ask(head, proceed)
		k.in(body, 1)
		k.expect(echoed("hello"))
		k.ask(head+body[:1], "") // it has begun: nobody waits for a 100
		k.ask(body[1:], echoed("hello"))
		k.ask(get+get+head, hello+hello+proceed) // behind the answers to what came before
		k.ask(body+get, echoed("hello")+hello)
	}
}

func TestNo100ForWhatHasNoBodyOrIsOld(t *testing.T) {
	for request, want := range map[string]string{
		"GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n":                hello,
		post + "Expect: 100-continue\r\nContent-Length: 0\r\n\r\n":                 echoed(""),
		"POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n": "",
	} {
		k := begin(t, engine.Limits{}, nil)
		k.ask(request, want)
	}
}
