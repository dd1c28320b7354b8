package load

import (
	"net"
	"net/netip"
	"testing"
)

// A round of the loop, from epoll_wait to the next batch written, allocates nothing. The server in the test does
// neither: it reads and writes fixed buffers.
func TestLoopDoesNotAllocate(t *testing.T) {
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
	_, r := newClient(Config{Conns: 1, Pipeline: 2})
	r.settled.Store(0)
	r.allSettled = make(chan struct{})
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
