package engine_test

import (
	"os"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

// stalled feeds p, whose first request is answered, and stops with a socket that took one byte of it.
func stalled(t *testing.T, l engine.Limits, h handler.Handler, p string) *talk {
	t.Helper()
	k := begin(t, l, h)
	k.conn.Filled(copy(k.conn.Space(), p), nil)
	k.conn.Handle()
	k.wants(engine.Write)
	k.conn.Flushed(1, nil)
	k.wants(engine.Write)
	return k
}

// The end of the head is progress like any other, although that write was not short.
func TestWhatIsTakenBeforeALentBodyRenewsTheWriteTimeout(t *testing.T) {
	body := []byte(letters(100_000))
	k := stalled(t, engine.Limits{WriteTimeout: 3 * time.Second}, handler.Func(func(w *writer.Response, _ *parser.Request) { w.SetBody(body) }), get)
	k.pass(2 * time.Second)
	k.conn.Flushed(len(k.conn.Output()), nil) // the rest of the head, whole
	if len(k.conn.Output()) != len(body) {
		t.Fatalf("%d bytes are left, want the lent body", len(k.conn.Output()))
	}
	k.pass(time.Second)
	k.conn.Flushed(0, nil)
	k.givesUpAfter(2 * time.Second)
	k.wants(engine.Close)
}

// For as long as the client took nothing of its answer nothing was read, so no head or body could come in time.
func TestWhatWasNotReadDuringAStallHasItsTimeAfterwards(t *testing.T) {
	for _, c := range []struct {
		name, part string
		want       time.Duration
	}{
		{"half a head", "GET / HT", 4 * time.Second},
		{"half a body", post + "Content-Length: 5\r\n\r\nhel", 2 * time.Second},
		{"half a chunk", post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", 2 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := stalled(t, engine.Limits{HeaderTimeout: 4 * time.Second, BodyTimeout: 2 * time.Second}, nil, get+c.part)
			k.pass(20 * time.Second)
			k.conn.Flushed(len(k.conn.Output()), nil)
			k.wants(engine.Read)
			k.givesUpAfter(c.want)
			k.refused("408 Request Timeout")
		})
	}
}

// A stall that is over has no say in the next one's time.
func TestANewStallIsCountedFromItsOwnBeginning(t *testing.T) {
	k := stalled(t, engine.Limits{WriteTimeout: 3 * time.Second}, nil, get)
	k.drive()
	k.pass(time.Second)
	k.conn.Filled(copy(k.conn.Space(), get), nil)
	k.conn.Handle()
	k.pass(time.Minute) // nobody has tried to write yet
	if left := time.Duration(k.conn.Deadline() - k.clock.Now()); left != 3*time.Second {
		t.Errorf("before the first write the deadline is in %v, want all of the write timeout", left)
	}
	k.conn.Flushed(0, nil)
	k.givesUpAfter(3 * time.Second)
	k.wants(engine.Close)
}

func TestTakenRenewsTheWriteTimeout(t *testing.T) {
	k := stalled(t, engine.Limits{WriteTimeout: 3 * time.Second}, nil, get)
	for range 5 {
		k.pass(3 * time.Second) // to the deadline itself
		k.conn.Taken()
		k.timeout()
		k.wants(engine.Write)
	}
	k.givesUpAfter(3 * time.Second)
	k.wants(engine.Close)
	if err := k.conn.Err(); err != engine.ErrWriteTimeout {
		t.Errorf("ended with %v, want %v", err, engine.ErrWriteTimeout)
	}
}

// Whoever takes his answer too slowly for the drain is cut by it all the same.
func TestTakenDoesNotOutlastTheDrain(t *testing.T) {
	k := stalled(t, engine.Limits{WriteTimeout: 3 * time.Second, DrainTimeout: 4 * time.Second}, nil, get)
	k.eng.Drain()
	k.pass(3 * time.Second)
	k.conn.Taken()
	k.timeout()
	k.givesUpAfter(time.Second)
	if err := k.conn.Err(); err != engine.ErrDrainTimeout {
		t.Errorf("ended with %v, want %v", err, engine.ErrDrainTimeout)
	}
}

func TestASpuriousDeadlineGivesAnIdleConnectionsLeaseBack(t *testing.T) {
	for _, before := range []string{"", get} {
		k := begin(t, engine.Limits{}, nil)
		k.feed(before)
		if k.conn.Space(); !k.conn.Holds() {
			t.Fatal("Space is not leased")
		}
		k.conn.Filled(0, os.ErrDeadlineExceeded)
		k.wants(engine.Read)
		if k.conn.Holds() || !k.conn.Idle() {
			t.Errorf("after %q: holds a lease %v, idle %v; want nothing held", before, k.conn.Holds(), k.conn.Idle())
		}
		k.said = nil
		k.ask(get, hello)
	}
}
