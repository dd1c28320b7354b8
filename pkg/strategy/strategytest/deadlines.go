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

// prompt says that what began then has taken so little time that the limit cannot have expired, whatever the engine's
// clock lags. A client that has not been prompt may find its connection ended, and rightly so.
func prompt(begun time.Time, limit time.Duration) bool { return time.Since(begun) < limit/2 }

var deadlines = []trial{
	{claim: "gives up a head that stops, with 408", waits: true, try: func(t *testing.T, s strategy.Strategy) {
		slow(t, s, engine.Limits{HeaderTimeout: short}, "GET / HT", tooSlow)
	}},
	{claim: "gives up a head that drips, with 408", waits: true, try: drip},
	{claim: "gives up a body that stops, with 408", waits: true, try: func(t *testing.T, s strategy.Strategy) {
		slow(t, s, engine.Limits{BodyTimeout: short}, postOctets+"Content-Length: 5\r\n\r\nhel", tooSlow)
	}},
	{claim: "gives up a chunked body that stops, with 408", waits: true, try: func(t *testing.T, s strategy.Strategy) {
		slow(t, s, engine.Limits{BodyTimeout: short}, postOctets+"Transfer-Encoding: chunked\r\n\r\n5\r\nhel", tooSlow)
	}},
	{claim: "gives up a body that does not follow 100 Continue, with 408", waits: true, try: func(t *testing.T, s strategy.Strategy) {
		slow(t, s, engine.Limits{BodyTimeout: short}, postOctets+"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
			"HTTP/1.1 100 Continue\r\n\r\n"+tooSlow)
	}},
	{claim: "closes an idle connection silently", waits: true, try: func(t *testing.T, s strategy.Strategy) {
		slow(t, s, engine.Limits{IdleTimeout: short}, "", "")
	}},
	{claim: "lets go of a client that never reads", waits: true, try: neverReads},
	{claim: "does not wait for ever for a client to end after a refusal", waits: true, long: true, try: neverEnds},
	{claim: "keeps deadlines on many connections at once", crowd: true, waits: true, try: manyDeadlines},
}

// slow expects the same of a connection that is new, and of one that has been used and whose driver has armed an idle
// deadline already: the shorter one must replace it.
func slow(t *testing.T, s strategy.Strategy, limits engine.Limits, part, want string) {
	v := serve(t, s, limits)
	for _, before := range []int{0, 2} {
		c := v.used(t, before)
		must(t, c.send(part))
		if err := errors.Join(c.expect(want), c.expectEnd()); err != nil {
			t.Errorf("after %d requests: %v", before, err)
		}
	}
	must(t, v.emptied())
}

// used is a connection on which so many requests have been answered.
func (v *server) used(t *testing.T, requests int) client {
	t.Helper()
	for {
		begun := time.Now()
		c := v.connect(t)
		var errs []error
		for range requests {
			errs = append(errs, c.ask(get, hello))
		}
		err := errors.Join(errs...)
		if err == nil {
			return c
		}
		if prompt(begun, short) {
			t.Fatal(err)
		}
		c.hangUp()
	}
}

// drip sends a head one byte at a time. Each byte must not buy more time.
func drip(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{HeaderTimeout: short})
	c := v.connect(t)
	stop := make(chan struct{})
	dripping := meanwhile(func() (ended error) {
		for ended == nil { // by the end of the connection, at the latest
			select {
			case <-stop:
				return nil
			case <-time.After(short / 10):
				ended = c.send("G")
			}
		}
		return nil
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
		if v.engine.Accepted() != 1 {
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

// manyDeadlines has a third of the connections idle, a third in a head, a third in a body. The limit is longer than elsewhere:
// a server that is held up for as long as that may end a connection as idle, though a head has come meanwhile.
func manyDeadlines(t *testing.T, s strategy.Strategy) {
	const limit = 6 * short
	v := serve(t, s, engine.Limits{HeaderTimeout: limit, BodyTimeout: limit, IdleTimeout: limit})
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
			late, err := v.linger(p.part, p.want, limit)
			for err != nil && late {
				late, err = v.linger(p.part, p.want, limit)
			}
			done <- err
		}()
	}
	for range n {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// linger sends part of a request. late: not until the connection may have been ended as an idle one.
func (v *server) linger(part, want string, limit time.Duration) (late bool, err error) {
	begun := time.Now()
	c, err := v.dial()
	if err != nil {
		return false, err
	}
	defer c.hangUp()
	err = c.send(part)
	late = !prompt(begun, limit)
	if err := errors.Join(err, c.expect(want), c.expectEnd()); err != nil {
		return late, fmt.Errorf("after %q: %w", part, err)
	}
	return late, nil
}
