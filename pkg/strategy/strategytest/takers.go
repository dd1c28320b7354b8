package strategytest

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/strategy"
)

var takers = []trial{
	{claim: "does not cut a client that takes its answer slowly but steadily", waits: true, try: steadily},
	{claim: "cuts a client that takes nothing, and soon", waits: true, try: takesNothing},
}

// steadily takes an answer piece by piece. None of the pauses is near the write timeout, but a large send buffer takes
// more only when much of it is gone, and until then the server gets nothing written.
func steadily(t *testing.T, s strategy.Strategy) {
	const size, piece, pause = 8 << 20, 64 << 10, 60 * time.Millisecond
	v := serve(t, s, engine.Limits{WriteTimeout: 10 * short})
	c := v.connect(t)
	must(t, c.SetReadBuffer(16<<10))
	must(t, c.send(getBytes(size)))
	want := []byte(octets(letters(size)))
	head := len(want) - size
	must(t, c.expect(string(want[:head])))
	got := make([]byte, piece)
	slow := len(want)
	if testing.Short() {
		slow /= 2 // still four times as long as the timeout
	}
	for at := head; at < len(want); at += piece {
		if at < slow {
			time.Sleep(pause)
		}
		if n, err := io.ReadFull(c, got); err != nil || string(got) != string(want[at:at+piece]) {
			t.Fatalf("after %d bytes: got %s (%v), want %s", at, shorten(got[:n]), err, shorten(want[at:at+piece]))
		}
	}
	must(t, c.last())
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
