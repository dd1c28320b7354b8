package wrong

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

// start runs a server until the test ends and returns its address.
func start(t *testing.T, name string, mended bool) string {
	t.Helper()
	s, err := New(name, mended)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		s.Serve(ctx, ln)
		close(ended)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return ln.Addr().String()
}

// both runs a fault and its mend.
func both(t *testing.T, name string, f func(t *testing.T, addr string, mended bool)) {
	t.Run("wrong", func(t *testing.T) { f(t, start(t, name, false), false) })
	t.Run("mended", func(t *testing.T) { f(t, start(t, name, true), true) })
}

type client struct {
	*net.TCPConn
	in *bufio.Reader
}

func dial(t *testing.T, addr string) client {
	t.Helper()
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	return client{nc.(*net.TCPConn), bufio.NewReader(nc)}
}

// last asks for path and says that nothing follows, so the server closes once it has answered: the end of what it says
// needs no waiting for.
func (c client) last(t *testing.T, path string) (*http.Response, string, error) {
	t.Helper()
	fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", path)
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return nil, "", err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	return r, string(body), err
}

func (c client) wantHello(t *testing.T) {
	t.Helper()
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if body, err := io.ReadAll(r.Body); r.StatusCode != 200 || string(body) != greeting || err != nil {
		t.Fatalf("got %d %q, %v; want 200 %q", r.StatusCode, body, err, greeting)
	}
}

func TestEveryMendedServerKeepsItsConnections(t *testing.T) {
	for _, m := range modes {
		c := dial(t, start(t, m.name, true))
		for range 3 {
			io.WriteString(c, get)
			c.wantHello(t)
		}
		io.WriteString(c, get+get) // pipelined
		c.wantHello(t)
		c.wantHello(t)
	}
}

// brief is how long nothing must come. A server that would answer after all is only found out if it does so in that time;
// one that rightly waits passes on the slowest machine.
const brief = 50 * time.Millisecond

func TestAClientIsConnectedThoughNobodyAccepts(t *testing.T) {
	both(t, "unaccepted", func(t *testing.T, addr string, mended bool) {
		c := dial(t, addr)
		io.WriteString(c, get)
		if mended {
			c.wantHello(t)
			return
		}
		c.SetReadDeadline(time.Now().Add(brief))
		if p, err := c.in.Peek(1); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("got %q, %v, want nothing", p, err)
		}
	})
}

func TestAHeldConnectionBlocksTheNext(t *testing.T) {
	both(t, "held", func(t *testing.T, addr string, mended bool) {
		first, second := dial(t, addr), dial(t, addr)
		io.WriteString(first, get)
		first.wantHello(t) // so it is the one that is served
		io.WriteString(second, get)
		if !mended {
			second.SetReadDeadline(time.Now().Add(brief))
			if p, err := second.in.Peek(1); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("the second connection got %q, %v while the first was held, want nothing", p, err)
			}
			second.SetReadDeadline(time.Time{})
			second.in.Reset(second)
			first.Close()
		}
		second.wantHello(t)
	})
}

// counted counts the reads, as read(2) would be.
type counted struct {
	from io.Reader
	n    int
}

func (c *counted) Read(p []byte) (int, error) { c.n++; return c.from.Read(p) }

func TestWithoutABufferAByteIsARead(t *testing.T) {
	wrong := &counted{from: strings.NewReader(get)}
	if path, err := request(oneByte{wrong}); path != "/" || err != nil || wrong.n != len(get) {
		t.Errorf("without a buffer: got %q, %v after %d reads, want / after %d", path, err, wrong.n, len(get))
	}
	mended := &counted{from: strings.NewReader(get)}
	if path, err := request(bufio.NewReader(mended)); path != "/" || err != nil || mended.n != 1 {
		t.Errorf("with a buffer: got %q, %v after %d reads, want / after 1", path, err, mended.n)
	}
}

func TestOneReadIsNotAlwaysAWholeHead(t *testing.T) {
	both(t, "one-read", func(t *testing.T, addr string, mended bool) {
		c := dial(t, addr)
		io.WriteString(c, get)
		c.wantHello(t) // as long as it comes in one piece
		io.WriteString(c, get[:8])
		if !mended {
			if p, err := c.in.Peek(1); len(p) > 0 || err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("half a head: got %q, %v, want the connection ended", p, err)
			}
			return
		}
		io.WriteString(c, get[8:])
		c.wantHello(t)
	})
}

func TestWithoutALengthOnlyTheCloseEndsTheAnswer(t *testing.T) {
	both(t, "no-length", func(t *testing.T, addr string, mended bool) {
		r, body, err := dial(t, addr).last(t, "/")
		if err != nil || body != greeting {
			t.Fatalf("got %q, %v, want %q", body, err, greeting)
		}
		if want := map[bool]int64{false: -1, true: int64(len(greeting))}[mended]; r.ContentLength != want || r.Close == mended {
			t.Errorf("the client understood length %d, until the close: %v; want %d, %v", r.ContentLength, r.Close, want, !mended)
		}
	})
}

func TestWithoutABlankLineTheHeadDoesNotEnd(t *testing.T) {
	both(t, "no-blank-line", func(t *testing.T, addr string, mended bool) {
		r, body, err := dial(t, addr).last(t, "/")
		if mended && (body != greeting || err != nil) {
			t.Errorf("got %q, %v, want %q", body, err, greeting)
		}
		if !mended && (err == nil || !strings.Contains(err.Error(), greeting)) {
			t.Errorf("got %v, %v, want the body taken for a field", r, err)
		}
	})
}

func TestOneWriteTakesOnlyPartOfALargeAnswer(t *testing.T) {
	both(t, "one-write", func(t *testing.T, addr string, mended bool) {
		const size = 1 << 20
		_, body, err := dial(t, addr).last(t, "/bytes/1048576")
		if mended && (len(body) != size || err != nil) || !mended && (len(body) == 0 || len(body) >= size || !errors.Is(err, io.ErrUnexpectedEOF)) {
			t.Errorf("got %d of %d bytes, %v", len(body), size, err)
		}
		small := dial(t, addr)
		io.WriteString(small, get)
		small.wantHello(t) // which is why nobody notices at first
	})
}

func TestAnAnswerThatIsNotFlushedDoesNotLeave(t *testing.T) {
	both(t, "unflushed", func(t *testing.T, addr string, mended bool) {
		_, body, err := dial(t, addr).last(t, "/")
		if mended && (body != greeting || err != nil) || !mended && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("got %q, %v", body, err)
		}
	})
}

func TestServersHaveNames(t *testing.T) {
	for _, m := range modes {
		for mended, want := range map[bool]string{false: "wrong-" + m.name, true: "mended-" + m.name} {
			if s, err := New(m.name, mended); err != nil || s.String() != want {
				t.Errorf("%s: got %v, %v, want %s", m.name, s, err, want)
			}
		}
	}
	if s, err := New("nope", false); err == nil || !strings.Contains(err.Error(), "unflushed") {
		t.Errorf("got %v, %v, want an error that lists the modes", s, err)
	}
}
