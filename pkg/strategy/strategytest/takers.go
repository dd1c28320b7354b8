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

var takers = []trial{
	{claim: "does not cut a client that takes its answer slowly but steadily", waits: true, long: true, try: steadily},
	{claim: "cuts a client that takes nothing, and soon", waits: true, try: takesNothing},
}

// steadily is a slow client that must not be cut. One that has itself been held up proves nothing, and tries again.
func steadily(t *testing.T, s strategy.Strategy) {
	const most = 3
	for range most {
		steady, err := takeSteadily(t, s)
		if err == nil {
			return
		}
		if steady {
			t.Fatal(err)
		}
		t.Logf("held up, so tried again: %v", err)
	}
	t.Skipf("this machine held the client up %d times", most)
}

// takeSteadily takes an answer piece by piece, for about four write timeouts. None of the pauses is near the timeout, but a
// large send buffer takes more only when much of it is gone, which takes longer than the timeout, and until then the
// server gets nothing written. steady: the client has kept to the pauses.
func takeSteadily(t *testing.T, s strategy.Strategy) (steady bool, err error) {
	const size, piece, pause = 8 << 20, 64 << 10, 30 * time.Millisecond
	limits := engine.Limits{WriteTimeout: 10 * short}
	v := serve(t, s, limits)
	c := v.connect(t)
	defer c.hangUp()
	must(t, c.SetReadBuffer(16<<10))
	want := []byte(octets(letters(size))) // before the answer begins: it takes its time
	head := len(want) - size
	got := make([]byte, piece)
	steady = true
	last := time.Now()
	must(t, c.send(getBytes(size)))
	must(t, c.expect(string(want[:head])))
	for at := head; at < len(want); at += piece {
		time.Sleep(pause)
		paused := time.Since(last)
		n, err := io.ReadFull(c, got)
		if err == nil { // or it was not the client who was slow
			paused = time.Since(last)
		}
		steady = steady && paused < limits.WriteTimeout/2
		last = time.Now()
		if err != nil || string(got) != string(want[at:at+piece]) {
			return steady, fmt.Errorf("after %d bytes: got %s (%v), want %s", at, shorten(got[:n]), err, shorten(want[at:at+piece]))
		}
	}
	return steady, c.last()
}

// takesNothing asks for more than the sockets hold. The client's own buffer takes some at first, which may renew the
// timeout, and what was seen of that late may renew it once more: so it runs three times at most. The rest is for a busy
// machine, and for what the client's kernel takes when the server's probes its full buffer.
func takesNothing(t *testing.T, s strategy.Strategy) {
	const size, n = 16 << 20, 4
	limits := engine.Limits{WriteTimeout: 5 * short}
	v := serve(t, s, limits)
	c := v.connect(t)
	must(t, c.SetReadBuffer(16<<10))
	must(t, c.ask(get+strings.Repeat(getBytes(size), n), hello))
	begun := time.Now()
	must(t, v.emptied())
	if took, most := time.Since(begun), 3*limits.WriteTimeout+patience/2; took > most {
		t.Errorf("cut after %v, want at most %v with a write timeout of %v", took, most, limits.WriteTimeout)
	}
	if got, err := io.Copy(io.Discard, c); err == nil && got >= n*size { // the socket may still deliver what it holds
		t.Errorf("the answers have come whole, %d bytes, want them cut", got)
	}
}
