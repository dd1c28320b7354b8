package engine_test

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/handoff-http/handoff/internal/conversation"
	"github.com/handoff-http/handoff/pkg/engine"
)

// requests are whole ones, good and bad; pieces are what others are made of.
var (
	requests = []string{
		get, get, get, getClose, "\r\n" + get, "\r\n\r\n" + get, "GET http://a/?b HTTP/1.1\r\nHost: b\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
		"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n",
		"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", "GET /panic HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /bytes/70000 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /request HTTP/1.1\r\nHost: a\r\nA:  b\t\r\nB:\r\n\r\n",
		post + "Content-Length: 3\r\n\r\nabc", post + "Content-Length: 9000\r\n\r\n" + strings.Repeat("x", 9000),
		post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", post + "Transfer-Encoding: chunked\r\n\r\n3;a=\"b\"\r\nabc\r\n00\r\nA: b\r\n\r\n",
	}
	pieces = []string{
		get[:9], get[9:], "GET ", "POST ", "HEAD ", "/", "/echo", "*", " ", " HTTP/1.1\r\n", " HTTP/1.0\r\n", " HTTP/2.0\r\n",
		"Host: a\r\n", "Host: b:80\r\n", "\r\n", "\r\n\r\n", "\r", "\n", "\x00", ":", ",", "Connection: close\r\n", "Connection: keep-alive, foo\r\n",
		"Content-Length: 5\r\n\r\nhello", "Content-Length: 5\r\n", "Content-Length: 05x\r\n", "Content-Length: 99999999\r\n", "Expect: nonsense\r\n",
		"Transfer-Encoding: chunked\r\n\r\n", "Transfer-Encoding: gzip\r\n", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n", "5;a=b\r\nhello\r\n",
		"5;a=\"b\r\n", "0\r\n\r\n", "0\r\nA: b\r\n\r\n", "fffff\r\n", " obs-fold\r\n", "A: " + strings.Repeat("x", 100) + "\r\n", strings.Repeat("x", 5000),
	}
)

// soup is a client's bytes. It never asks for a 100: whether there is one depends on what came with the head.
func soup(t *rapid.T) []byte {
	some := rapid.OneOf(rapid.SampledFrom(requests), rapid.SampledFrom(requests), rapid.SampledFrom(pieces), rapid.StringN(0, 20, 20))
	text := strings.Join(rapid.SliceOfN(some, 0, 10).Draw(t, "pieces"), "")
	return []byte(strings.ReplaceAll(text, "100-", ""))
}

// ending is all that a client can tell of a conversation, and what its driver can.
type ending struct {
	out  string
	shut bool
	want engine.Want
	err  error
}

// cutUp holds a conversation to its end, reading and writing as many bytes at a time as the two functions say.
func cutUp(t *rapid.T, in []byte, read, write func() int) (e ending) {
	clock := new(engine.Clock)
	clock.Set(time.Unix(784111777, 0))
	eng := &engine.Engine{Handler: conversation.Handler(), Clock: clock, Limits: engine.Limits{Head: 4000, Line: 3000, Body: 70000}}
	c := eng.NewConn()
	var out []byte
	told := false
	for step := 0; c.Want() != engine.Close; step++ {
		if step > 1_000_000 {
			t.Fatalf("no end after a million steps: wants %v", c.Want())
		}
		switch c.Want() {
		case engine.Read:
			if told {
				t.Fatalf("wants to read behind the end of the stream")
			}
			if len(in) == 0 {
				told = true
				c.Filled(0, io.EOF)
				break
			}
			c.Filled(0, nil)
			c.Filled(0, os.ErrDeadlineExceeded)
			n := copy(c.Space(), in[:min(read(), len(in))])
			in = in[n:]
			c.Filled(n, nil)
		case engine.Handle:
			c.Handle()
		case engine.Write:
			n := min(write(), len(c.Output()))
			out = append(out, c.Output()[:n]...)
			c.Flushed(n, nil)
		case engine.Shut:
			e.shut = true
			c.HalfClosed(nil)
		}
	}
	e.out, e.want, e.err = string(out), c.Want(), c.Err()
	c.End()
	if c.Holds() || eng.Open() != 0 {
		t.Fatalf("after End: holds a lease %v, %d open", c.Holds(), eng.Open())
	}
	return e
}

// Whatever a client sends, however it is cut on its way in and its answers on their way out: the same answers, and an end.
func anyCut(t *rapid.T) {
	in := soup(t)
	whole := func() int { return 1 << 30 }
	sizes := func(label string) func() int {
		g := rapid.OneOf(rapid.IntRange(1, 3), rapid.IntRange(1, 3000))
		few := rapid.SliceOfN(g, 1, 8).Draw(t, label)
		i := 0
		return func() int { i++; return few[i%len(few)] }
	}
	one := func() int { return 1 }
	want := cutUp(t, in, whole, whole)
	for name, got := range map[string]ending{
		"cut anyhow":    cutUp(t, in, sizes("reads"), sizes("writes")),
		"byte by byte":  cutUp(t, in, one, whole),
		"short flushes": cutUp(t, in, whole, sizes("flushes")),
	} {
		// A refusal that came before the client's end shuts; one that comes with it need not.
		if got.out != want.out || got.err != want.err || got.want != want.want {
			t.Fatalf("%s\nthe client: %q\ngot  %s, %v\nwant %s, %v", name, in, shorten(got.out), got.err, shorten(want.out), want.err)
		}
	}
}

func TestAnyCutGivesTheSameAnswers(t *testing.T) { rapid.Check(t, anyCut) }

func FuzzAnyCutGivesTheSameAnswers(f *testing.F) { f.Fuzz(rapid.MakeFuzz(anyCut)) }
