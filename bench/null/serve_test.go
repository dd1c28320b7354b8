package null

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type serve = func(context.Context, net.Listener) error

func onEach(t *testing.T, f func(t *testing.T, addr string)) {
	for name, s := range map[string]serve{"default": Serve, "goroutines": serveConns} {
		t.Run("server="+name, func(t *testing.T) {
			addr, stop := start(t, s)
			defer stop()
			f(t, addr)
		})
	}
}

// start runs s until stop, which fails the test if Serve does.
func start(t *testing.T, s serve) (addr string, stop func()) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s(ctx, ln) }()
	return ln.Addr().String(), func() {
		t.Helper()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Serve: got %v, want nil when its context ended", err)
		}
	}
}

func dial(t *testing.T, addr string) *net.TCPConn {
	t.Helper()
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	return nc.(*net.TCPConn)
}

const get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

func TestTheAnswerIsOneThatAClientReads(t *testing.T) {
	onEach(t, func(t *testing.T, addr string) {
		defer http.DefaultClient.CloseIdleConnections()
		for range 2 {
			r, err := http.Get("http://" + addr + "/any/path")
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(r.Body)
			r.Body.Close()
			if err != nil || r.StatusCode != 200 || string(body) != "Hello, World!" || r.Header.Get("Date") == "" {
				t.Errorf("got %d %q, Date %q, %v", r.StatusCode, body, r.Header.Get("Date"), err)
			}
		}
	})
}

func TestEveryHeadIsAnsweredHoweverItIsCut(t *testing.T) {
	onEach(t, func(t *testing.T, addr string) {
		for _, writes := range [][]string{
			{get}, {get, get}, {strings.Repeat(get, 16)}, {get[:len(get)-1], get[len(get)-1:] + get}, strings.Split(get, ""),
		} {
			nc := dial(t, addr)
			for _, p := range writes {
				io.WriteString(nc, p)
			}
			want := strings.Repeat(answer, strings.Count(strings.Join(writes, ""), get))
			got := make([]byte, len(want))
			if _, err := io.ReadFull(nc, got); err != nil || string(got) != want {
				t.Errorf("%q: got %q, %v", writes, got, err)
			}
			nc.Close()
		}
	})
}

func TestAHalfCloseIsAnsweredThenClosed(t *testing.T) {
	onEach(t, func(t *testing.T, addr string) {
		nc := dial(t, addr)
		io.WriteString(nc, get+get)
		nc.CloseWrite()
		if got, err := io.ReadAll(nc); string(got) != answer+answer || err != nil {
			t.Errorf("got %q, %v; want two answers and the end", got, err)
		}
	})
}

// More answers than sockets hold: the server must stop, go on where it stopped, and lose none.
func TestAClientThatTakesItsAnswersLateGetsThemAll(t *testing.T) {
	onEach(t, func(t *testing.T, addr string) {
		const n = 200_000
		nc := dial(t, addr)
		go func() {
			w := bufio.NewWriterSize(nc, 256<<10)
			for range n {
				w.WriteString(get)
			}
			w.Flush()
			nc.CloseWrite()
		}()
		part := make([]byte, 7*len(answer))
		want := bytes.Repeat([]byte(answer), 7)
		for left := n * len(answer); left > 0; left -= len(part) {
			part = part[:min(left, len(part))]
			if _, err := io.ReadFull(nc, part); err != nil || !bytes.Equal(part, want[:len(part)]) {
				t.Fatalf("%d bytes before the end: %q, %v", left, part, err)
			}
		}
		if n, err := nc.Read(part[:1]); n != 0 || err != io.EOF {
			t.Errorf("after %d answers: %d bytes, %v; want the end", n, n, err)
		}
	})
}

func TestTheEndOfTheContextClosesConnectionsAndListener(t *testing.T) {
	for name, s := range map[string]serve{"default": Serve, "goroutines": serveConns} {
		addr, stop := start(t, s)
		nc := dial(t, addr)
		io.WriteString(nc, get)
		io.ReadFull(nc, make([]byte, len(answer)))
		stop()
		if n, err := nc.Read(make([]byte, 1)); n != 0 || err == nil {
			t.Errorf("%s: a connection reads %d bytes, %v; want its end", name, n, err)
		}
		if nc, err := net.Dial("tcp", addr); err == nil {
			nc.Close()
			t.Errorf("%s: somebody still listens", name)
		}
	}
}

func TestARequestAllocatesNothing(t *testing.T) {
	addr, stop := start(t, Serve)
	defer stop()
	nc := dial(t, addr)
	for _, depth := range []int{1, 16} {
		out, in := []byte(strings.Repeat(get, depth)), make([]byte, depth*len(answer))
		if got := testing.AllocsPerRun(200, func() {
			nc.Write(out)
			io.ReadFull(nc, in)
		}); got != 0 {
			t.Errorf("depth %d: %v allocations a batch, want 0", depth, got)
		}
	}
}

// The kernel's share of the work must be that of a real answer.
func TestTheAnswerIsAsLongAsHandoffs(t *testing.T) {
	const handoffs = "HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 11:21:49 GMT\r\n" +
		"Content-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!"
	if len(answer) != len(handoffs) {
		t.Errorf("the answer has %d bytes, handoff's to GET / has %d", len(answer), len(handoffs))
	}
}
