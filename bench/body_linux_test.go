package bench_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/handoff-http/handoff/internal/procstat"
	"github.com/handoff-http/handoff/pkg/server"
	"github.com/handoff-http/handoff/pkg/strategy"
)

const (
	bodySize = 1 << 20 // the largest that the default limits take
	senders  = 16
	rounds   = 4 // bodies of each sender
)

// BenchmarkBodies is the memory that bodies of 1 MiB take: 16 clients at once post four each and get them back. peak-B is
// what the resident set of a fresh server had grown by at most, after-B what is left of that half a second later, with
// the clients still connected: until the next garbage collections the pools keep their buffers for the next bodies.
//
//	go test ./bench -run '^$' -bench Bodies -benchtime 1x -count 6
func BenchmarkBodies(b *testing.B) {
	for _, spec := range strategy.Specs() {
		if oneByOne[spec.Name] {
			continue
		}
		b.Run(fmt.Sprintf("strategy=%s/conns=%d/body=1MiB", spec.Name, senders), func(b *testing.B) {
			offered(b, spec.Name)
			var peak, after int64
			for b.Loop() {
				p, a := bodyMemory(b, spec.Name)
				peak, after = peak+p, after+a
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(peak)/float64(b.N), "peak-B")
			b.ReportMetric(float64(after)/float64(b.N), "after-B")
		})
	}
}

func bodyMemory(b *testing.B, name string) (peak, after int64) {
	addr, pid, stop := serving(b, name)
	defer stop()
	defer hold(b, addr, first, asked)()
	before := resident(b, pid)
	all := connect(b, addr, senders)
	echo(b, all, rounds)
	after = resident(b, pid) - before
	s, err := procstat.ReadStatus(pid)
	if err != nil {
		b.Fatal(err)
	}
	return s.PeakRSS - before, after
}

// forEach serves under every strategy that holds several connections, within this process.
func forEach(t *testing.T, try func(t *testing.T, addr string)) {
	for _, spec := range strategy.Specs() {
		if oneByOne[spec.Name] {
			continue
		}
		t.Run(spec.Name, func(t *testing.T) {
			offered(t, spec.Name)
			st, _ := spec.New()
			ready, served := make(chan net.Addr, 1), make(chan error, 1)
			s := server.Server{Addr: "127.0.0.1:0", Strategy: st, Ready: func(a net.Addr) { ready <- a }}
			ctx, cancel := context.WithCancel(context.Background())
			go func() { served <- s.Run(ctx) }()
			t.Cleanup(func() { // after the clients have gone
				cancel()
				if err := <-served; err != nil {
					t.Errorf("after the drain: %v", err)
				}
			})
			select {
			case a := <-ready:
				try(t, a.String())
			case err := <-served:
				served <- err
				t.Fatal(err)
			}
		})
	}
}

// What a body has grown is not the connection's for good: once it is answered the buffers belong to the pools, and from
// there to the garbage collector, though all of the clients are still connected.
func TestMemoryOfBodiesGoesBack(t *testing.T) {
	if testing.Short() {
		t.Skip("collects garbage again and again, which takes long under -race: not with -short")
	}
	forEach(t, func(t *testing.T, addr string) {
		all := connect(t, addr, senders)
		for _, c := range all { // from here on a connection has what it has while it is idle
			if _, err := c.Write(hello); err != nil {
				t.Fatal(err)
			}
			if r, err := http.ReadResponse(bufio.NewReader(c), nil); err != nil || r.StatusCode != 200 {
				t.Fatalf("got %v, %v; want 200", r, err)
			}
		}
		before := live()
		echo(t, all, rounds)
		got, most := live()-before, int64(bodySize)
		for end := time.Now().Add(patience); got > most && time.Now().Before(end); got = live() - before {
			time.Sleep(5 * time.Millisecond) // a client may have the whole answer before the server knows
		}
		if got > most {
			t.Errorf("%d idle connections after bodies of %d: the heap has grown by %d, want at most %d", senders, bodySize, got, most)
		}
	})
}

// A length that is only announced costs nothing: buffers grow with the bytes that come.
func TestAnAnnouncedBodyCostsNothing(t *testing.T) {
	const conns, each = 200, 32 << 10
	const head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\nExpect: 100-continue\r\n\r\n"
	const proceed = "HTTP/1.1 100 Continue\r\n\r\n"
	forEach(t, func(t *testing.T, addr string) {
		all := connect(t, addr, conns)
		before := live()
		got := make([]byte, len(proceed))
		for i, c := range all {
			if _, err := io.WriteString(c, head); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(c, got); err != nil || string(got) != proceed { // the length is known now
				t.Fatalf("connection %d: got %q, %v; want %q", i, got, err, proceed)
			}
			if _, err := c.Write([]byte("x")); err != nil {
				t.Fatal(err)
			}
		}
		eventually(t, "the first byte of every body has been read", func() bool { return unread(t, addr) == 0 })
		if got, most := live()-before, int64(conns*each); got > most {
			t.Errorf("%d announced bodies of %d, a byte of each: the heap has grown by %d, want at most %d", conns, bodySize, got, most)
		}
	})
}

// live is what of the heap is in use. Two collections: the first only moves what the pools hold out of the way.
func live() int64 {
	var m runtime.MemStats
	for range 2 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// unread is how many bytes lie in the receive queues of the server's connections, or are on their way there.
func unread(t *testing.T, addr string) (n int) {
	t.Helper()
	table, err := os.Open("/proc/net/tcp")
	if err != nil {
		t.Skip(err)
	}
	defer table.Close()
	a, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	const established = "01"
	at := fmt.Sprintf("0100007F:%04X", a.Port)
	for lines := bufio.NewScanner(table); lines.Scan(); {
		f := strings.Fields(lines.Text())
		if len(f) < 5 || f[3] != established {
			continue
		}
		var sent, received int
		if _, err := fmt.Sscanf(f[4], "%x:%x", &sent, &received); err != nil {
			t.Fatal(err)
		}
		switch at {
		case f[1]: // the server's end
			n += received
		case f[2]: // a client's
			n += sent
		}
	}
	return n
}

// connect opens n connections, which end with the test.
func connect(tb testing.TB, addr string, n int) []net.Conn {
	tb.Helper()
	all := make([]net.Conn, n)
	for i := range all {
		nc, err := net.Dial("tcp", addr)
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { nc.Close() })
		all[i] = nc
	}
	return all
}

// echo posts n bodies on each connection, all connections at once, and compares what comes back.
func echo(tb testing.TB, all []net.Conn, n int) {
	tb.Helper()
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i, c := range all {
		wg.Go(func() {
			for range n {
				if errs[i] == nil {
					errs[i] = post(c)
				}
			}
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			tb.Fatalf("connection %d: %v", i, err)
		}
	}
}

var large = bytes.Repeat([]byte("0123456789abcde\n"), bodySize/16)

func post(c net.Conn) error {
	sent := make(chan error, 1)
	go func() {
		_, err := fmt.Fprintf(c, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", len(large))
		if err == nil {
			_, err = c.Write(large)
		}
		sent <- err
	}()
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return err
	}
	got, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != 200 || !bytes.Equal(got, large) {
		return fmt.Errorf("got %d and %d bytes, %v; want 200 and the %d that were sent", r.StatusCode, len(got), err, len(large))
	}
	return <-sent
}
