package engine_test

import (
	"errors"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
)

func TestAFreshConnectionIsClosedSilentlyAfterTheIdleTimeout(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.givesUpAfter(60 * time.Second)
	k.closedSilently()
}

func TestAnIdleConnectionIsClosedSilently(t *testing.T) {
	k := begin(t, engine.Limits{IdleTimeout: 3 * time.Second}, nil)
	k.pass(2 * time.Second)
	k.ask(get, hello)
	k.pass(time.Second)
	k.conn.Filled(0, nil)
	k.givesUpAfter(2 * time.Second) // it runs from the last answer, not from the last look
	k.closedSilently()
}

func TestEmptyLinesAreNotARequestThatCouldTimeOut(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.feed("\r\n")
	k.givesUpAfter(5 * time.Second)
	k.closedSilently()
}

func TestAHeadHasItsTimeFromItsFirstByte(t *testing.T) {
	for _, before := range []string{"", get} {
		k := begin(t, engine.Limits{HeaderTimeout: 4 * time.Second}, nil)
		k.pass(7 * time.Second)
		k.feed(before + "G")
		k.said = nil
		for _, b := range "ET / HTTP/1.1\r\n" { // each byte in time, the whole too slow
			k.pass(200 * time.Millisecond)
			k.feed(string(b))
			k.timeout() // a stale timer does no harm
		}
		k.givesUpAfter(time.Second)
		k.refused("408 Request Timeout")
	}
}

func TestABodyHasAnAbsoluteDeadline(t *testing.T) {
	k := begin(t, engine.Limits{BodyTimeout: 4 * time.Second, BodyRate: -1}, nil)
	k.pass(time.Second)
	k.feed(post + "Content-Length: 100000\r\n\r\n")
	for range 30 {
		k.pass(100 * time.Millisecond)
		k.feed(repeat("x", 3000))
	}
	k.givesUpAfter(time.Second)
	k.refused("408 Request Timeout")
}

func TestABodyKeepsAMinimumRateAfterItsGrace(t *testing.T) {
	for _, framing := range []string{"Content-Length: 100000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n186a0\r\n"} {
		k := begin(t, engine.Limits{BodyRate: 1000}, nil)
		k.feed(post + framing)
		head := 0
		if framing[0] == 'T' {
			head = len("186a0\r\n")
		}
		k.feed(repeat("x", 2000-head))
		k.givesUpAfter(engine.BodyGrace + 2*time.Second)
		k.refused("408 Request Timeout")
	}
}

func TestADrippingBodyFallsBelowTheRate(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.feed(post + "Content-Length: 100000\r\n\r\n")
	for range 5 {
		k.pass(time.Second - time.Nanosecond)
		k.feed("x")
		k.timeout()
	}
	k.wants(engine.Read)
	if left := time.Duration(k.conn.Deadline() - k.clock.Now()); left > 10*time.Millisecond {
		t.Fatalf("five bytes have bought %v, want next to nothing", left)
	}
	k.pass(10 * time.Millisecond)
	k.timeout()
	k.drive()
	k.refused("408 Request Timeout")
}

func TestAFastBodyIsNotHeldToTheRateButToItsDeadline(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.feed(post + "Content-Length: 900000\r\n\r\n" + repeat("x", 800000))
	k.givesUpAfter(30 * time.Second)
	k.refused("408 Request Timeout")
}

func TestABodyThatDoesNotFollow100TimesOut(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.ask(post+"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", proceed)
	k.givesUpAfter(engine.BodyGrace)
	k.refused("408 Request Timeout")
}

func TestAWriteTimesOutOnlyWithoutProgress(t *testing.T) {
	k := begin(t, engine.Limits{WriteTimeout: 3 * time.Second}, nil)
	k.conn.Filled(copy(k.conn.Space(), get), nil)
	k.conn.Handle()
	k.wants(engine.Write)
	k.conn.Flushed(0, nil) // the socket is full
	for range 10 {
		k.pass(2 * time.Second)
		k.timeout()
		k.conn.Flushed(1, nil) // the client took something
		k.conn.Flushed(0, nil) // and nothing more: that is no progress
	}
	k.givesUpAfter(3 * time.Second)
	k.wants(engine.Close)
	if err := k.conn.Err(); !errors.Is(err, engine.ErrWriteTimeout) {
		t.Errorf("ended with %v, want %v", err, engine.ErrWriteTimeout)
	}
}

func TestTheNextAnswerHasItsOwnWriteTimeout(t *testing.T) {
	k := begin(t, engine.Limits{WriteTimeout: 3 * time.Second}, nil)
	k.conn.Filled(copy(k.conn.Space(), get), nil)
	k.conn.Handle()
	k.conn.Flushed(1, nil)
	k.drive()
	k.pass(time.Minute)
	k.conn.Filled(copy(k.conn.Space(), get), nil)
	k.conn.Handle()
	k.conn.Flushed(0, nil)
	k.givesUpAfter(3 * time.Second)
	k.wants(engine.Close)
}

func TestLingeringIsBoundedInTime(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	k.ask(getClose, helloLast)
	k.pass(engine.LingerTime / 2)
	k.feed("more") // which buys nothing
	k.givesUpAfter(engine.LingerTime / 2)
	k.wants(engine.Close)
	if err := k.conn.Err(); err != nil {
		t.Errorf("ended with %v, want good order", err)
	}
}

// untaken is timeout from a driver that sees bytes in its socket which the client has not taken.
func (k *talk) untaken() { k.conn.Filled(0, engine.ErrUntaken) }

// A close would lose what is not taken, as soon as the client sends something.
func TestAnIdleConnectionIsHalfClosedOverWhatIsNotTaken(t *testing.T) {
	for _, empty := range []string{"", "\r\n"} {
		k := begin(t, engine.Limits{IdleTimeout: time.Second, HeaderTimeout: time.Second}, nil)
		k.ask(get, hello)
		k.feed(empty)
		k.pass(time.Second - 1)
		k.untaken()
		k.wants(engine.Read)
		k.pass(1)
		k.untaken()
		k.wants(engine.Shut)
		k.drive()
		k.feed("more") // is swallowed
		k.expect("")
		k.givesUpAfter(engine.LingerTime) // all is taken by then
		k.wants(engine.Close)
		if err := k.conn.Err(); err != nil {
			t.Errorf("ended with %v, want good order", err)
		}
	}
}

func TestADrainedConnectionIsHalfClosedOverWhatIsNotTaken(t *testing.T) {
	k := begin(t, engine.Limits{DrainTimeout: time.Second}, nil)
	k.ask(get, hello)
	k.eng.Drain()
	k.pass(engine.DrainGrace)
	k.untaken()
	k.wants(engine.Shut)
	k.drive()
	k.pass(time.Second - engine.DrainGrace)
	k.untaken() // but the drain is over
	k.wants(engine.Close)
	if n := k.eng.Cut(); n != 0 {
		t.Errorf("cut %d, want 0: all was written", n)
	}
}

func TestLingeringOverWhatIsNotTakenIsBoundedByTheWriteTimeout(t *testing.T) {
	for _, c := range []struct{ write, want time.Duration }{
		{0, engine.LingerMost}, {-1, engine.LingerMost}, {time.Hour, engine.LingerMost},
		{2*engine.LingerTime + 1, 2 * engine.LingerTime}, {time.Millisecond, engine.LingerTime},
	} {
		k := begin(t, engine.Limits{WriteTimeout: c.write}, nil)
		k.ask(getClose, helloLast)
		var lingered time.Duration
		for ; k.conn.Want() == engine.Read && lingered < time.Hour; lingered += engine.LingerTime {
			k.feed("more") // which buys nothing
			k.pass(engine.LingerTime - 1)
			k.untaken()
			k.wants(engine.Read)
			k.pass(1)
			k.untaken()
		}
		if lingered != c.want || k.conn.Want() != engine.Close {
			t.Errorf("with a write timeout of %v it lingered for %v and wants %v, want %v and Close", c.write, lingered, k.conn.Want(), c.want)
		}
	}
}

func TestNegativeLimitsMeanNone(t *testing.T) {
	l := engine.Limits{HeaderTimeout: -1, BodyTimeout: -1, BodyRate: -1, WriteTimeout: -1, IdleTimeout: -1, DrainTimeout: -1}
	for _, c := range []struct {
		in   string
		want engine.Want
	}{
		{"", engine.Read},
		{"GET", engine.Read},
		{post + "Content-Length: 5\r\n\r\n", engine.Read},
		{get, engine.Write},
	} {
		k := begin(t, l, nil)
		k.conn.Filled(copy(k.conn.Space(), c.in), nil)
		if k.conn.Want() == engine.Handle {
			k.conn.Handle()
			k.conn.Flushed(0, nil)
		}
		k.wants(c.want)
		if d := k.conn.Deadline(); d != 0 {
			t.Errorf("after %q the deadline is %d, want none", c.in, d)
		}
		k.pass(1000 * time.Hour)
		k.timeout()
		k.wants(c.want)
	}
}

// A driver may be woken for nothing at any time, by a timer that is stale or by a drain that pokes.
func TestASpuriousDeadlineDoesNothing(t *testing.T) {
	k := begin(t, engine.Limits{}, nil)
	requests := get + post + "Content-Length: 5\r\n\r\nhello" + post + "Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n"
	for _, b := range []byte(requests) {
		k.timeout()
		k.conn.Filled(copy(k.conn.Space(), []byte{b}), nil)
		if k.conn.Want() == engine.Handle {
			k.conn.Handle()
		}
		for k.conn.Want() == engine.Write {
			k.timeout()
			k.said = append(k.said, k.conn.Output()[0])
			k.conn.Flushed(1, nil)
		}
	}
	k.timeout()
	k.expect(hello + echoed("hello") + echoed("hello"))
	k.wants(engine.Read)
}
