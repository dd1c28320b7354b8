package strategytest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/handoff-http/handoff/internal/conversation"
)

const (
	get       = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
	getClose  = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
	hello     = "HTTP/1.1 200 OK\r\nDate: DATE\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!"
	helloLast = "HTTP/1.1 200 OK\r\nDate: DATE\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!"
	badly     = "HTTP/1.1 400 Bad Request\r\nDate: DATE\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\nBad Request\n"
	tooSlow   = "HTTP/1.1 408 Request Timeout\r\nDate: DATE\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 16\r\n\r\nRequest Timeout\n"
)

// client is a raw connection that gives up only after patience. Its methods return errors, so that goroutines can use
// it; answers are compared with their dates masked.
type client struct{ *net.TCPConn }

// dial connects; the caller hangs up.
func (v *server) dial() (client, error) {
	nc, err := net.Dial("tcp", v.addr)
	if err != nil {
		return client{}, err
	}
	c := client{nc.(*net.TCPConn)}
	return c, c.SetDeadline(time.Now().Add(patience))
}

// connect dials for a test, which hangs up when it ends.
func (v *server) connect(t testing.TB) client {
	t.Helper()
	c, err := v.dial()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.hangUp() })
	return c
}

func (c client) hangUp() { _ = c.Close() } // twice does no harm

// reset ends the connection without a goodbye.
func (c client) reset() {
	_ = c.SetLinger(0)
	_ = c.Close()
}

func (c client) send(p string) error {
	_, err := io.WriteString(c, p)
	return err
}

// expect reads as many bytes as want has and compares.
func (c client) expect(want string) error {
	p := make([]byte, conversation.Length([]byte(want)))
	n, err := io.ReadFull(c, p)
	if got := conversation.Mask(p[:n]); string(got) != want {
		return fmt.Errorf("got  %s (%v)\nwant %s", shorten(got), err, shorten([]byte(want)))
	}
	return nil
}

// expectEnd reads to the end, before which nothing more may come, and hangs up: until then the server would linger.
func (c client) expectEnd() error {
	defer c.hangUp()
	rest, err := io.ReadAll(c)
	if err != nil || len(rest) > 0 {
		return fmt.Errorf("got %s (%v), want the end of the connection", shorten(rest), err)
	}
	return nil
}

// ask sends a request and expects an answer.
func (c client) ask(request, want string) error {
	if err := c.send(request); err != nil {
		return err
	}
	return c.expect(want)
}

// last holds the shortest conversation to its end.
func (c client) last() error {
	if err := c.ask(getClose, helloLast); err != nil {
		return err
	}
	return c.expectEnd()
}

// shorten quotes p, without the middle if it is long.
func shorten(p []byte) string {
	const most = 1500
	if len(p) <= most {
		return fmt.Sprintf("%q", p)
	}
	return fmt.Sprintf("%q … %d bytes … %q", p[:most/2], len(p)-most, p[len(p)-most/2:])
}

// letters is what /bytes/{n} answers.
func letters(n int) string {
	const alphabet = "abcdefghijklmnopqrstuvwxyz"
	return string(bytes.Repeat([]byte(alphabet), n/len(alphabet)+1)[:n])
}

// octets is an answer with a body that is no text.
func octets(body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nDate: DATE\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

// must ends a test that cannot go on.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
