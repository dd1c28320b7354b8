package strategytest

import (
	"fmt"
	"io"
	"net"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/internal/conversation"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// Bench measures requests over one kept-alive connection, one at a time and sixteen pipelined. The client shares the
// process and its scheduler, and so belongs to every figure: compare strategies with it, not servers.
func Bench(b *testing.B, s strategy.Strategy) {
	available(b, s)
	for _, depth := range []int{1, 16} {
		b.Run(fmt.Sprintf("depth=%d", depth), func(b *testing.B) {
			l := newLoop(b, s, depth)
			b.ReportAllocs()
			for b.Loop() {
				l.batch()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*depth), "ns/req")
		})
	}
}

// noAllocs is what an allocation a second, the clock's date, comes to at most.
const noAllocs = 0.01

// AllocsPerRequest is how many heap allocations a kept-alive request costs, the whole process counted, over a few
// thousand. Each waits for the answer to the one before, so that the connection is idle in between. Once the pools
// are filled, the clock's date is the only one who allocates, once a second: below 0.01 is none. Under the race
// detector pools drop what they are given: there the test is skipped.
func AllocsPerRequest(t testing.TB, s strategy.Strategy) float64 {
	t.Helper()
	if raceDetector {
		t.Skip("the race detector makes sync.Pool allocate")
	}
	available(t, s)
	l := newLoop(t, s, 1)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection empties the pools
	l.batches(1000)
	least := l.allocs(2000)
	for tries := 1; tries < 6 && least >= noAllocs; tries++ { // the runtime's own goroutines allocate now and then
		least = min(least, l.allocs(2000)) // never less than the requests do
	}
	return least
}

// loop is a client that allocates nothing.
type loop struct {
	t       testing.TB
	conn    *net.TCPConn
	request []byte
	answer  []byte
}

func newLoop(t testing.TB, s strategy.Strategy, depth int) *loop {
	t.Helper()
	c := serve(t, s, engine.Limits{}).connect(t)
	return &loop{
		t: t, conn: c.TCPConn,
		request: []byte(strings.Repeat(get, depth)),
		answer:  make([]byte, depth*conversation.Length([]byte(hello))),
	}
}

func (l *loop) batch() {
	if _, err := l.conn.Write(l.request); err != nil {
		l.t.Fatal(err)
	}
	if n, err := io.ReadFull(l.conn, l.answer); err != nil {
		l.t.Fatalf("got %q (%v)", l.answer[:n], err)
	}
}

func (l *loop) batches(n int) {
	for range n {
		l.batch()
	}
}

func (l *loop) allocs(n int) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	l.batches(n)
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / float64(n)
}
