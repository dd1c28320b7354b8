package strategytest

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/strategy"
)

var streams = []trial{
	{claim: "uses a connection again and again", try: reuse},
	{claim: "answers 64 pipelined requests in one write", try: pipeline},
	{claim: "answers pipelined requests however they are cut", try: cutPipeline},
	{claim: "answers 5,000 pipelined requests in order", try: longPipeline},
	{claim: "answers pipelined requests for more than the socket holds", try: backpressure},
	{claim: "echoes 1 MiB", try: echoLarge},
	{claim: "echoes 1 MiB in chunks", try: echoChunks},
	{claim: "sends 16 MiB to a client that reads slowly", try: readSlowly},
	{claim: "waits for a body that comes later", try: lateBody},
}

func reuse(t *testing.T, s strategy.Strategy) {
	c := serve(t, s, engine.Limits{}).connect(t)
	for i := range 1000 {
		if err := c.ask(get, hello); err != nil {
			t.Fatalf("request %d: %v", i, err)
		}
	}
	must(t, c.last())
}

func pipeline(t *testing.T, s strategy.Strategy) {
	c := serve(t, s, engine.Limits{}).connect(t)
	must(t, c.ask(strings.Repeat(get, 64), strings.Repeat(hello, 64)))
	must(t, c.last())
}

// cutPipeline pauses between two writes so that the server has, as a rule, seen the first before the second comes.
func cutPipeline(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	requests := strings.Repeat(get, 8)
	for cut := 1; cut < 2*len(get); cut++ {
		c := v.connect(t)
		must(t, c.send(requests[:cut]))
		time.Sleep(100 * time.Microsecond)
		if err := c.ask(requests[cut:], strings.Repeat(hello, 8)); err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		must(t, c.last())
	}
}

func longPipeline(t *testing.T, s strategy.Strategy) {
	c := serve(t, s, engine.Limits{}).connect(t)
	sent := meanwhile(func() error { return c.send(strings.Repeat(get, 5000)) })
	must(t, c.expect(strings.Repeat(hello, 5000)))
	must(t, <-sent)
	must(t, c.last())
}

// backpressure fills the socket's buffers many times over before the client reads at all.
func backpressure(t *testing.T, s strategy.Strategy) {
	const n, size = 200, 100_000
	c := serve(t, s, engine.Limits{}).connect(t)
	must(t, c.SetReadBuffer(16<<10))
	sent := meanwhile(func() error { return c.send(strings.Repeat(getBytes(size), n)) })
	time.Sleep(20 * time.Millisecond)
	want := octets(letters(size))
	for i := range n {
		if err := c.expect(want); err != nil {
			t.Fatalf("answer %d: %v", i, err)
		}
	}
	must(t, <-sent)
	must(t, c.last())
}

func getBytes(n int) string { return fmt.Sprintf("GET /bytes/%d HTTP/1.1\r\nHost: a\r\n\r\n", n) }

const postOctets = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\n"

func echoLarge(t *testing.T, s strategy.Strategy) {
	c := serve(t, s, engine.Limits{}).connect(t)
	body := letters(1 << 20)
	for range 3 {
		must(t, c.ask(fmt.Sprintf(postOctets+"Content-Length: %d\r\n\r\n%s", len(body), body), octets(body)))
	}
	must(t, c.last())
}

func echoChunks(t *testing.T, s strategy.Strategy) {
	c := serve(t, s, engine.Limits{}).connect(t)
	var wire strings.Builder
	body := letters(1 << 20)
	for rest, size := body, 1; len(rest) > 0; size = size*3%40_000 + 1 {
		size = min(size, len(rest))
		fmt.Fprintf(&wire, "%x;a=b\r\n%s\r\n", size, rest[:size])
		rest = rest[size:]
	}
	request := postOctets + "Transfer-Encoding: chunked\r\n\r\n" + wire.String() + "0\r\nA: b\r\n\r\n"
	must(t, c.ask(request+get, octets(body)+hello))
	must(t, c.last())
}

func readSlowly(t *testing.T, s strategy.Strategy) {
	const n = 16 << 20
	c := serve(t, s, engine.Limits{}).connect(t)
	must(t, c.SetReadBuffer(64<<10))
	want := octets(letters(n))
	must(t, c.send(getBytes(n)))
	head, body, _ := strings.Cut(want, "\r\n\r\n")
	must(t, c.expect(head+"\r\n\r\n"))
	got := make([]byte, n)
	for at := 0; at < n; at += 1 << 20 {
		time.Sleep(time.Millisecond)
		if _, err := io.ReadFull(c, got[at:at+1<<20]); err != nil {
			t.Fatalf("after %d bytes: %v", at, err)
		}
	}
	if string(got) != body {
		t.Fatalf("got %s, want the alphabet %d times", shorten(got), n/26)
	}
	must(t, c.last())
}

func lateBody(t *testing.T, s strategy.Strategy) {
	c := serve(t, s, engine.Limits{}).connect(t)
	for range 20 {
		must(t, c.send(postOctets+"Content-Length: 5\r\n\r\n"))
		time.Sleep(time.Millisecond)
		must(t, c.ask("hello", octets("hello")))
	}
	must(t, c.last())
}

// meanwhile does something on a goroutine of its own.
func meanwhile(do func() error) <-chan error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	return done
}
