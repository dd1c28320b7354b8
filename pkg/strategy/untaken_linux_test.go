package strategy_test

import (
	"bytes"
	"io"
	"net"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/strategy"
	"github.com/handoff-http/handoff/pkg/writer"
)

// An answer that the client has not taken waits in the server's socket. Whoever sends to a socket that is closed, or that
// closes with something unread, is answered with a reset, and what waits is lost (RFC 9112 §9.6).

func TestAnIdleCloseDoesNotLoseWhatIsNotTaken(t *testing.T) {
	limits := engine.Limits{IdleTimeout: short, HeaderTimeout: short}
	takenLate(t, get, limits, 6*short, func(*rig) {})
}

func TestADrainDoesNotLoseWhatIsNotTaken(t *testing.T) {
	limits := engine.Limits{HeaderTimeout: short, DrainTimeout: patience}
	takenLate(t, get, limits, engine.DrainGrace+6*short, func(v *rig) { v.drain() })
}

func TestALastAnswerMayBeTakenLate(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds, and the run is to be brief")
	}
	takenLate(t, getClose, engine.Limits{}, 5*time.Second, func(*rig) {})
}

// short is a limit whose expiry is the claim.
const short = 100 * time.Millisecond

// takenLate asks for more than a client's socket holds, sends an empty line a while later, and only then reads: the answer
// must come whole, and the end behind it. If the server is late, the line comes before its limit expires, and does no harm.
func takenLate(t *testing.T, request string, limits engine.Limits, while time.Duration, meanwhile func(*rig)) {
	body := bytes.Repeat([]byte("abcdefgh"), 128<<10)
	h := handler.Func(func(w *writer.Response, _ *parser.Request) { _, _ = w.Write(body) })
	for _, spec := range strategy.Specs() {
		t.Run(spec.Name, func(t *testing.T) {
			t.Parallel() // it waits, mostly
			s, _ := spec.New()
			v := serveWithin(t, s, h, listener.Config{}, limits)
			c := v.dial()
			v.must(c.Conn.(*net.TCPConn).SetReadBuffer(16 << 10))
			v.must(c.send(request))
			_, err := c.in.Peek(1)
			v.must(err) // it has been answered before what comes then
			meanwhile(v)
			time.Sleep(while / 2)
			v.must(c.send("\r\n"))
			time.Sleep(while / 2)
			rest, err := io.ReadAll(c.in)
			c.Close()
			if _, got, _ := bytes.Cut(rest, []byte("\r\n\r\n")); err != nil || !bytes.Equal(got, body) {
				t.Errorf("read a body of %d bytes (%v), want %d and the end", len(got), err, len(body))
			}
		})
	}
}
