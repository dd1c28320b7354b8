package engine_test

import (
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
)

const head = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"

// turnedAway expects the 503 and a connection that lingers in good order, with no request handled.
func (k *talk) turnedAway(want string) {
	k.Helper()
	k.expect(want)
	if !k.shut || k.conn.Want() != engine.Read || k.conn.Err() != nil || k.handled != 0 {
		k.Errorf("shut %v, wants %v, error %v, %d handled; want it told and to linger", k.shut, k.conn.Want(), k.conn.Err(), k.handled)
	}
}

func TestWhoeverIsTurnedAwayIsToldAtOnceWhenItsHeadIsThere(t *testing.T) {
	for request, want := range map[string]string{
		get:                                     unavailable,
		get + get:                               unavailable,
		get + "GET / HT":                        unavailable,
		head:                                    without(unavailable),
		"\r\n" + get:                            unavailable,
		"bad\r\n":                               refusal("400 Bad Request"),
		"BREW / HTTP/1.1\r\nHost: a\r\n\r\n":    unavailable,
		post + "Content-Length: 5\r\n\r\n":      unavailable, // before the body is read
		post + "Content-Length: 5\r\n\r\nhello": unavailable,
		post + "Content-Length: 99999999\r\n\r\n":                  unavailable, // who is not served is not told what he did wrong
		post + "Transfer-Encoding: chunked\r\n\r\n":                unavailable,
		post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n":          unavailable,
		post + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n": unavailable, // no 100 Continue
		"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n":         unavailable,
		"HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n":  without(unavailable),
	} {
		k := begin(t, engine.Limits{}, nil)
		k.conn.TurnAway()
		k.feed(request)
		k.turnedAway(want)
	}
}

// A head has AwayGrace from TurnAway on, not HeaderTimeout from its first byte on, and its end is no 408.
func TestWhoeverIsTurnedAwayHasAGraceForItsHead(t *testing.T) {
	for part, want := range map[string]string{
		"":                 unavailable,
		"\r\n":             unavailable,
		"G":                unavailable,
		"GET / HT":         unavailable,
		get[:len(get)-2]:   unavailable,
		"HEAD / HT":        without(unavailable),
		head[:len(head)-2]: without(unavailable),
	} {
		k := begin(t, engine.Limits{HeaderTimeout: 100 * time.Millisecond, IdleTimeout: 100 * time.Millisecond}, nil)
		k.pass(time.Minute) // in the hands of an acceptor
		k.conn.TurnAway()
		k.pass(engine.AwayGrace / 4)
		k.feed(part)
		k.pass(engine.AwayGrace / 4)
		k.timeout()
		k.givesUpAfter(engine.AwayGrace / 2)
		k.turnedAway(want)
		k.givesUpAfter(engine.LingerTime)
		k.wants(engine.Close)
	}
}

// A lease remembers the last request that was parsed in it, which was somebody else's.
func TestASilentClientIsNotTakenForAnEarlierOne(t *testing.T) {
	for _, space := range []bool{false, true} {
		k := begin(t, engine.Limits{}, nil)
		for range 20 { // a pool of leases may drop some
			k.ask(head, without(hello))
			k.conn.End()
			k.conn = k.eng.NewConn()
			k.conn.TurnAway()
			if space { // a driver that waits with a buffer in its hand
				k.conn.Space()
			}
			k.shut, k.handled = false, 0
			k.givesUpAfter(engine.AwayGrace)
			k.turnedAway(unavailable)
			k.conn.End()
			k.conn = k.eng.NewConn()
		}
	}
}

func TestWhoeverIsTurnedAwayAndLeavesIsNotTold(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.conn.TurnAway()
	k.hangUp()
	k.closedSilently()
}
