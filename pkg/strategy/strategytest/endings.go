package strategytest

import (
	"strings"
	"testing"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/strategy"
)

var endings = []trial{
	{claim: "answers a request that comes together with a FIN", try: func(t *testing.T, s strategy.Strategy) {
		together(t, s, get, hello)
	}},
	{claim: "answers a pipeline that comes together with a FIN", try: func(t *testing.T, s strategy.Strategy) {
		together(t, s, strings.Repeat(get, 100), strings.Repeat(hello, 100))
	}},
	{claim: "answers a body that comes together with a FIN", try: func(t *testing.T, s strategy.Strategy) {
		together(t, s, postOctets+"Content-Length: 5\r\n\r\nhello", octets("hello"))
	}},
	{claim: "sends a large answer to a client that has half-closed", try: func(t *testing.T, s strategy.Strategy) {
		together(t, s, getBytes(1<<20), octets(letters(1<<20)))
	}},
	{claim: "answers a head with urgent data in the middle", waits: true, try: urgent},
	{claim: "refuses without a reset, however much follows", try: refuseGently},
}

// together sends a request and a FIN in one segment where the system allows it, 50 times: a short read alone does not
// mean that there is nothing more to learn from the socket.
func together(t *testing.T, s strategy.Strategy, request, want string) {
	v := serve(t, s, engine.Limits{})
	for i := range 50 {
		c := v.connect(t)
		must(t, c.cork())
		must(t, c.send(request))
		must(t, c.CloseWrite())
		if err := c.expect(want); err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		must(t, c.expectEnd())
	}
}

// refuseGently keeps sending behind a refusal. A server that closed at once would reset the connection, and the client
// would lose the answer that waits in its buffer (RFC 9112 §9.6).
func refuseGently(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	for i := range 10 {
		c := v.connect(t)
		must(t, c.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n"))
		must(t, c.send(strings.Repeat("x", 1<<20)))
		if err := c.expect(badly); err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		must(t, c.expectEnd())
	}
}
