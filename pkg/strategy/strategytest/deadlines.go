package strategytest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// short is a limit whose expiry is the claim; the other limits are left at their defaults, far away.
const short = 100 * time.Millisecond

var deadlines = []trial{
	{claim: "gives up a head that stops, with 408", try: func(t *testing.T, s strategy.Strategy) {
		slow(t, s, engine.Limits{HeaderTimeout: short}, "GET / HT", tooSlow)
	}},
	{claim: "gives up a head that drips, with 408", try: drip},
	{claim: "gives up a body that stops, with 408", try: func(t *testing.T, s strategy.Strategy) {
		slow(t, s, engine.Limits{BodyTimeout: short}, postOctets+"Content-Length: 5\r\n\r\nhel", tooSlow)
	}},
	{claim: "gives up a chunked body that stops, with 408", try: func(t *testing.T, s strategy.Strategy) {
		slow(t, s, engine.Limits{BodyTimeout: short}, postOctets+"Transfer-Encoding: chunked\r\n\r\n5\r\nhel", tooSlow)
	}},
	{claim: "gives up a body that does not follow 100 Continue, with 408", try: func(t *testing.T, s strategy.Strategy) {
		slow(t, s, engine.Limits{BodyTimeout: short}, postOctets+"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
			"HTTP/1.1 100 Continue\r\n\r\n"+tooSlow)
	}},
	{claim: "closes an idle connection silently", try: func(t *testing.T, s strategy.Strategy) {
		slow(t, s, engine.Limits{IdleTimeout: short}, "", "")
	}},
	{claim: "lets go of a client that never reads", try: neverReads},
	{claim: "does not wait for ever for a client to end after a refusal", waits: true, try: neverEnds},
	{claim: "keeps deadlines on many connections at once", crowd: true, try: manyDeadlines},
}

// slow expects the same of a connection that is new, and of one that has been used and whose driver has armed an idle
// deadline already: the shorter one must replace it.
func slow(t *testing.T, s strategy.Strategy, limits engine.Limits, part, want string) {
	v := serve(t, s, limits)
	for _, before := range []int{0, 2} {
		c := v.connect(t)
		for range before {
			must(t, c.ask(get, hello))
		}
		must(t, c.send(part))
		if err := errors.Join(c.expect(want), c.expectEnd()); err != nil {
			t.Errorf("after %d requests: %v", before, err)
		}
	}
	must(t, v.emptied())
}

// drip sends a head one byte at a time. Each byte must not buy more time.
func drip(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{HeaderTimeout: short})
	c := v.connect(t)
	stop := make(chan struct{})
	dripping := meanwhile(func() error {
		for {
			select {
			case <-stop:
				return nil
			case <-time.After(short / 10):
			}
			if err := c.send("G"); err != nil {
				return err
			}
		}
	})
	err := errors.Join(c.expect(tooSlow), c.expectEnd())
	close(stop)
	must(t, errors.Join(err, <-dripping))
}

// neverReads asks for more than any socket buffer holds and takes none of it.
func neverReads(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{WriteTimeout: short})
	c := v.connect(t)
	must(t, c.SetReadBuffer(16<<10))
	must(t, c.send(strings.Repeat(getBytes(16<<20), 4)))
	must(t, eventually(func() error {
		if v.engine.Open() != 1 {
			return errors.New("the connection has not been accepted")
		}
		return nil
	}))
	must(t, v.emptied())
	must(t, v.greet())
}

// neverEnds is refused and then neither reads nor closes.
func neverEnds(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	c := v.connect(t)
	must(t, c.ask("GET / HTTP/1.1\r\nHost : a\r\n\r\n", badly))
	must(t, v.emptied())
	must(t, v.greet())
}

// manyDeadlines has a third of the connections idle, a third in a head, a third in a body.
func manyDeadlines(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{HeaderTimeout: short, BodyTimeout: short, IdleTimeout: short})
	parts := []struct{ part, want string }{
		{"", ""},
		{"GET / HTTP/1.1\r\nHost", tooSlow},
		{postOctets + "Content-Length: 5\r\n\r\n", tooSlow},
	}
	done := make(chan error)
	const n = 60
	for i := range n {
		go func() {
			p := parts[i%len(parts)]
			done <- v.linger(p.part, p.want)
		}()
	}
	for range n {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func (v *server) linger(part, want string) error {
	c, err := v.dial()
	if err != nil {
		return err
	}
	defer c.hangUp()
	if err := errors.Join(c.send(part), c.expect(want), c.expectEnd()); err != nil {
		return fmt.Errorf("after %q: %w", part, err)
	}
	return nil
}
