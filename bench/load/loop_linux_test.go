package load

import (
	"net"
	"net/netip"
	"testing"
)

// A round of the loop, from epoll_wait to the next batch written, allocates nothing, closed or open. The server in the
// test does neither: it reads and writes fixed buffers.
func TestLoopDoesNotAllocate(t *testing.T) {
	for name, rate := range map[string]float64{"closed": 0, "open": 100_000} {
		t.Run(name, func(t *testing.T) { loopDoesNotAllocate(t, rate) })
	}
}

func loopDoesNotAllocate(t *testing.T, rate float64) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	ended := make(chan bool)
	go func() {
		defer close(ended)
		c, err := ln.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		buf, answer := make([]byte, 4096), []byte(hello+hello)
		for {
			if n, err := c.Read(buf); err != nil || n == 0 {
				return
			}
			if _, err := c.Write(answer); err != nil {
				return
			}
		}
	}()
	clock := int64(0)
	r := bare(Config{Conns: 1, Pipeline: 2, Rate: rate}.withDefaults(), func() int64 { clock += 1000; return clock })
	r.compile(target{authority: "h", path: "/"})
	r.state.Store(stateOf(1, window))
	r.rested.reset(1)
	r.plan.Store(&plan{turn: 1, begin: never, from: 0, to: 1e10})
	r.opened.Store(1)
	r.addr = netip.MustParseAddrPort(ln.Addr().String())
	l, err := newLoop(r, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { l.close(); <-ended }()
	l.conns[0].start()
	l.step(&l.conns[0])
	round := func() {
		for want := l.slot.cur.requests + 2; l.slot.cur.requests < want; {
			if err := l.round(); err != nil {
				t.Fatal(err)
			}
		}
	}
	round()
	if n := testing.AllocsPerRun(200, round); n != 0 {
		t.Errorf("%v allocations for a batch, want 0", n)
	}
}
