package listener

import (
	"net"
	"os"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if limit := os.Getenv(echoLimit); limit != "" {
		echoUnder(limit)
		return
	}
	goleak.VerifyTestMain(m)
}

const local = "127.0.0.1:0"

// open listens as c says and closes with the test. After that, no descriptor may be left.
func open(t testing.TB, c Config) *Listener {
	t.Helper()
	checkDescriptors(t)
	if c.Addr == "" {
		c.Addr = local
	}
	l, err := Listen(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// checkDescriptors compares the open descriptors now and after the test's other cleanups.
func checkDescriptors(t testing.TB) {
	t.Helper()
	if runtime.GOOS != "linux" {
		return
	}
	warmPoller()
	before := descriptors(t)
	t.Cleanup(func() {
		if after := descriptors(t); after > before && !t.Failed() {
			t.Errorf("%d descriptors before the test, %d after", before, after)
		}
	})
}

// warmPoller makes the runtime open its own descriptors, which stay.
func warmPoller() {
	if r, w, err := os.Pipe(); err == nil {
		r.Close()
		w.Close()
	}
}

func descriptors(t testing.TB) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// dial connects a client, which closes with the test.
func dial(t testing.TB, l *Listener) net.Conn {
	t.Helper()
	c, err := net.Dial(l.Addr().Network(), l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// connect returns both ends of a connection.
func connect(t testing.TB, l *Listener) (server *Conn, client net.Conn) {
	t.Helper()
	client = dial(t, l)
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server, client
}

// tryAccept repeats TryAccept while the client's connect has not reached the queue.
func tryAccept(t testing.TB, l *Listener) (int, error) {
	t.Helper()
	for {
		fd, err := l.TryAccept(NonBlock)
		if err != ErrWouldBlock {
			return fd, err
		}
		time.Sleep(time.Millisecond)
	}
}
