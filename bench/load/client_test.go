package load

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
)

// newClient makes a client that is connected and has its first batch written, in an open window, on a clock of the
// test's own that advances by 1 µs a look.
func newClient(c Config) (*client, *run) {
	clock := int64(0)
	r := bare(c.withDefaults(), func() int64 { clock += 1000; return clock })
	r.compile(target{authority: "h", path: "/"})
	r.state.Store(stateOf(1, window))
	r.rested.reset(1)
	cl := &client{run: r, slot: newSlot(r, 0)}
	cl.start()
	cl.dialing()
	cl.dialed(nil)
	cl.flushed(len(cl.output()))
	return cl, r
}

func (c *client) tally() string {
	t := c.slot.cur
	s := fmt.Sprintf("sent %d good %d unanswered %d", t.sent, t.requests, t.unanswered)
	for k, n := range t.errors[1] {
		if n > 0 {
			s += fmt.Sprintf(" %v %d", kind(k), n)
		}
	}
	return s
}

// What was sent in the window is waited for in the tail; what was under way before it is not, and is told once.
func TestOnlyWhatWaitedForTheWholeWindowIsGivenUp(t *testing.T) {
	r := bare(Config{Conns: 2}.withDefaults(), func() int64 { return 0 })
	r.rested.reset(1)
	r.state.Store(stateOf(1, tail))
	r.opened.Store(100)
	old, young, idle := &client{run: r, due: 1, since: 99}, &client{run: r, due: 1, since: 100}, &client{run: r, since: 50}
	for range 2 {
		for _, c := range []*client{old, young, idle} {
			c.resign(1)
		}
	}
	if said := r.rested.cur.Load().n.Load(); said != 1 || old.rests != 1 {
		t.Errorf("%d clients rest, want the one that was asked before the window", said)
	}
	young.park()
	select {
	case <-r.rested.cur.Load().all:
	default:
		t.Error("the other one has parked, and the turn is not over")
	}
}

// Who comes to say in the next turn what was true of the last one is not heard.
func TestWhatIsSaidOfTheLastTurnIsNotHeard(t *testing.T) {
	c := count{of: 2}
	for turn, want := range []uint32{0, 1, 2} { // counted in each turn, of which the last is complete
		c.reset(uint64(turn))
		c.one(uint64(turn) - 1)
		for range want {
			c.one(uint64(turn))
		}
		if got := c.cur.Load().n.Load(); got != want {
			t.Errorf("turn %d: %d are heard, want %d", turn, got, want)
		}
	}
	<-c.cur.Load().all // hangs if the last turn is not complete
}

// The short cut for answers seen before takes nothing that the parser would not: for every mutation of one byte, in
// whole reads and in pieces, a client with the memory counts what a client without it counts.
func TestTheMemoryAcceptsNothingThatTheParserRefuses(t *testing.T) {
	for i := range len(hello) {
		if testing.Short() && i%5 != 0 {
			continue
		}
		for _, c := range []byte{0, '\n', '\r', ' ', '0', '5', ':', 'A', 'x', 0x80, hello[i] ^ 0x20, hello[i] + 1} {
			lie := hello[:i] + string([]byte{c}) + hello[i+1:]
			stream := []byte(hello + lie + hello + hello)
			for _, step := range []int{len(stream), 1, 11, len(hello)} {
				quick, _ := newClient(Config{Pipeline: 4})
				slow, _ := newClient(Config{Pipeline: 4})
				feed(quick, stream, step, func() {})
				feed(slow, stream, step, func() { slow.slot.memos[0].raw = nil })
				if got, want := quick.tally(), slow.tally(); got != want {
					t.Fatalf("%q in pieces of %d:\n got %s\nwant %s", stream, step, got, want)
				}
			}
		}
	}
}

// feed gives the client a stream until it gives up; before each piece it calls before.
func feed(c *client, stream []byte, step int, before func()) {
	for len(stream) > 0 && c.want == wantRead {
		p := stream[:min(step, len(stream))]
		for len(p) > 0 && c.want == wantRead {
			before()
			n := min(len(p), len(hello)) // so that "before" comes between answers, too
			c.filled(p[:n])
			p = p[n:]
		}
		stream = stream[min(step, len(stream)):]
	}
}

func TestTheMemoryIsUsed(t *testing.T) {
	c, _ := newClient(Config{Pipeline: 3})
	c.filled([]byte(hello + hello + hello))
	m := &c.slot.memos[0]
	if string(m.raw) != hello || m.code != 200 {
		t.Fatalf("memory is %q %d, want the answer", m.raw, m.code)
	}
	if got, want := c.tally(), "sent 6 good 3 unanswered 0"; got != want {
		t.Errorf("got %s want %s", got, want)
	}
	if n := m.match([]byte(hello[:len(hello)-1])); n != 0 {
		t.Errorf("an answer short of its last byte matches, %d bytes", n)
	}
}

// Latency runs from the moment the batch was begun to the answer, for each answer of the batch.
func TestLatencyRunsFromTheBatch(t *testing.T) {
	c, r := newClient(Config{Pipeline: 2})
	for range 1000 {
		r.now() // a millisecond passes
	}
	c.filled([]byte(hello))
	for range 1000 {
		r.now()
	}
	c.filled([]byte(hello))
	h := c.slot.cur.latency
	if lo, hi := h.Quantile(0.5), h.Max(); lo < 1_000_000 || lo > 1_010_000 || hi < 2_000_000 || hi > 2_010_000 || h.Count() != 2 {
		t.Errorf("latencies %d and %d ns, want 1 ms and 2 ms", lo, hi)
	}
}

// What completes before or after the window is counted apart, and only there.
func TestOnlyTheWindowCounts(t *testing.T) {
	c, r := newClient(Config{})
	r.state.Store(stateOf(1, warmup))
	c.filled([]byte(hello))
	c.flushed(len(c.output()))
	r.state.Store(stateOf(1, window))
	c.filled([]byte(hello)) // began in the warm-up
	c.flushed(len(c.output()))
	r.state.Store(stateOf(1, tail))
	c.filled([]byte(hello)) // began in the window
	got := c.slot.cur
	if got.requests != 1 || got.outside != 2 || got.latency.Count() != 1 || got.served != 1 || got.statuses[200] != 1 || got.bytes != int64(len(hello)) {
		t.Errorf("requests %d outside %d samples %d served %d statuses %d bytes %d", got.requests, got.outside,
			got.latency.Count(), got.served, got.statuses[200], got.bytes)
	}
	if c.want != wantPark {
		t.Errorf("wants %d after the window, want to park", c.want)
	}
}

// To wait when the window closes is no stall, and to wait for long is none where every answer takes long.
func TestAStallIsLongBesideTheWindowAndBesideTheAnswers(t *testing.T) {
	const ms = 1_000_000
	for _, tt := range []struct {
		name                      string
		latency, silence, elapsed int64 // ms
		want                      bool
	}{
		{"a moment", 1, 2, 1000, false},
		{"less than half of the window", 1, 490, 1000, false},
		{"half of the window", 1, 510, 1000, true},
		{"half of a short window", 1, 190, 300, false},
		{"200 ms of a short window", 1, 210, 300, true},
		{"half of the window, where answers take as long", 400, 510, 1000, false},
		{"longer than answers take", 400, 810, 1000, true},
	} {
		c, r := newClient(Config{})
		now := c.since
		r.now = func() int64 { return now }
		now += tt.latency * ms
		opened := now + tt.silence*ms - tt.elapsed*ms
		r.offset.Store(-opened)
		c.filled([]byte(hello))
		c.flushed(len(c.output()))
		now += tt.silence * ms
		r.measured.Store(now - opened)
		r.state.Store(stateOf(1, tail))
		c.filled([]byte(hello)) // too late to count
		if c.finish(); (c.slot.cur.stalled == 1) != tt.want {
			t.Errorf("%s: stalled %d, want %v", tt.name, c.slot.cur.stalled, tt.want)
		}
	}
	c, r := newClient(Config{})
	r.measured.Store(1e12)
	if c.finish(); c.slot.cur.stalled != 0 {
		t.Error("never served, and stalled: it is starved")
	}
}

func TestEachEndHasItsName(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(c *client)
		want string
	}{
		{"end of stream", func(c *client) { c.ended() }, "sent 2 good 0 unanswered 2 eof 1"},
		{"end of stream after one", func(c *client) { c.filled([]byte(hello)); c.ended() }, "sent 2 good 1 unanswered 1 eof 1"},
		{"reset", func(c *client) { c.broke(syscall.ECONNRESET) }, "sent 2 good 0 unanswered 2 reset 1"},
		{"pipe", func(c *client) { c.broke(syscall.EPIPE) }, "sent 2 good 0 unanswered 2 reset 1"},
		{"too late", func(c *client) { c.expired() }, "sent 2 good 0 unanswered 2 timeout 1"},
		{"an answer too many", func(c *client) { c.filled([]byte(hello + hello + "H")) }, "sent 2 good 2 unanswered 0 malformed 1"},
		{"announced", func(c *client) {
			c.filled([]byte("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
			c.broke(io.ErrUnexpectedEOF) // however it ends: the answer is in
		}, "sent 2 good 1 unanswered 1"},
	} {
		c, _ := newClient(Config{Pipeline: 2})
		tt.do(c)
		if got := c.tally(); got != tt.want {
			t.Errorf("%s: got %s want %s", tt.name, got, tt.want)
		}
		if c.want != wantHang {
			t.Errorf("%s: wants %d, want to hang up", tt.name, c.want)
		}
	}
}

// Failing connects back off, longer each time, up to a bound; a good answer forgets them.
func TestBackOffGrowsAndIsForgotten(t *testing.T) {
	c, r := newClient(Config{})
	c.ended()
	c.hungUp()
	last := int64(0)
	for i := range 12 {
		if c.want != wantPark || c.rouse(c.until-1) {
			t.Fatalf("failure %d: wants %d, before its time", i, c.want)
		}
		wait := c.until - r.now()
		if wait > int64(lastBackOff) || i < 6 && wait < last*3/2 {
			t.Errorf("failure %d: waits %d ns after %d", i, wait, last)
		}
		last = wait
		if !c.rouse(c.until) || c.want != wantDial {
			t.Fatalf("failure %d: wants %d when its time has come, want to dial", i, c.want)
		}
		c.dialing()
		c.dialed(syscall.ECONNREFUSED)
	}
	c.rouse(c.until)
	c.dialing()
	c.dialed(nil)
	c.flushed(len(c.output()))
	c.filled([]byte(hello))
	if c.fails != 0 {
		t.Errorf("%d failures remembered after a good answer", c.fails)
	}
	select {
	case err := <-r.hopeless:
		t.Errorf("run given up with %v though it had been connected", err)
	default:
	}
}

func TestKindsOfDialErrors(t *testing.T) {
	for err, want := range map[error]kind{
		syscall.ECONNREFUSED:                          connect,
		fmt.Errorf("dial: %w", syscall.EADDRNOTAVAIL): ports,
		fmt.Errorf("dial: %w", error(syscall.EMFILE)): files,
		syscall.ENFILE:                                files,
		errors.New("something else"):                  connect,
	} {
		if got := ofDial(err); got != want {
			t.Errorf("ofDial(%v) = %v want %v", err, got, want)
		}
	}
}

// The steady state allocates nothing, whether answers repeat or each has a head of its own.
func TestClientDoesNotAllocate(t *testing.T) {
	c, _ := newClient(Config{Pipeline: 4})
	answer := []byte("HTTP/1.1 200 OK\r\nX-Id: 0\r\nContent-Length: 2\r\n\r\nok")
	batch := make([]byte, 0, 4*len(answer))
	for range 4 {
		batch = append(batch, answer...)
	}
	for name, vary := range map[string]bool{"repeated": false, "varied": true} {
		n := testing.AllocsPerRun(200, func() {
			if vary {
				batch[23]++
				if batch[23] > '9' {
					batch[23] = '0'
				}
			}
			c.filled(batch[:70])
			c.filled(batch[70:])
			c.flushed(len(c.output()))
		})
		if n != 0 {
			t.Errorf("%s: %v allocations for a batch, want 0", name, n)
		}
	}
	if got := c.tally(); c.want != wantRead || strings.Contains(got, "malformed") {
		t.Errorf("the measured path was not the good one: %s", got)
	}
}
