package strategytest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// exhaust takes every descriptor that the process may have. A client that comes then must wait, the server must not
// spin meanwhile, and once there are descriptors again the client is served.
func exhaust(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	c, held := v.connectWithoutDescriptors(t)
	must(t, c.send(getClose))
	starve(t, c)
	held.free()
	must(t, c.expect(helloLast))
	must(t, c.expectEnd())
	must(t, v.greet())
}

// exhaustWithOthers is the same when it is another connection's end that gives a descriptor back.
func exhaustWithOthers(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	other := v.connect(t)
	must(t, other.ask(get, hello))
	c, _ := v.connectWithoutDescriptors(t)
	must(t, c.send(getClose))
	starve(t, c)
	must(t, other.ask(get, hello))
	other.hangUp()
	must(t, c.expect(helloLast))
	must(t, c.expectEnd())
}

// starve watches a client wait. CPU time, not the clock, tells a server that waits from one that spins.
func starve(t *testing.T, c client) {
	t.Helper()
	const wait = 200 * time.Millisecond
	before := cpu(t)
	time.Sleep(wait)
	if used := cpu(t) - before; used > wait/2 {
		t.Errorf("used %v of CPU while waiting %v for descriptors, want next to none", used, wait)
	}
	must(t, c.silent())
}

// silent says that nothing has been answered so far. It does not wait.
func (c client) silent() error {
	defer c.SetReadDeadline(time.Now().Add(patience))
	_ = c.SetReadDeadline(time.Now().Add(time.Millisecond))
	p, err := io.ReadAll(c)
	if len(p) > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("got %s (%v), want nothing yet", shorten(p), err)
	}
	return nil
}

// connectWithoutDescriptors dials, and takes all other descriptors between the making of the socket and its connecting.
func (v *server) connectWithoutDescriptors(t *testing.T) (client, *hoard) {
	t.Helper()
	h := &hoard{}
	t.Cleanup(h.free)
	d := net.Dialer{Control: func(string, string, syscall.RawConn) error { return h.take() }}
	nc, err := d.Dial("tcp", v.addr)
	must(t, err)
	c := client{nc.(*net.TCPConn)}
	t.Cleanup(c.hangUp)
	must(t, c.SetDeadline(time.Now().Add(patience)))
	return c, h
}

// hoard is descriptors that are held only so that nobody else has them.
type hoard struct {
	files []*os.File
	limit *unix.Rlimit
}

// take lowers the limit, so that few are enough, and fills the gaps.
func (h *hoard) take() error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	h.limit = &limit
	highest, err := highestDescriptor()
	if err != nil {
		return err
	}
	lower := unix.Rlimit{Cur: uint64(highest + 1), Max: limit.Max}
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &lower); err != nil {
		return err
	}
	for {
		f, err := os.Open(os.DevNull)
		if errors.Is(err, unix.EMFILE) {
			return nil
		}
		if err != nil {
			return err
		}
		h.files = append(h.files, f)
	}
}

// free may be called again.
func (h *hoard) free() {
	for _, f := range h.files {
		_ = f.Close()
	}
	if h.limit != nil {
		_ = unix.Setrlimit(unix.RLIMIT_NOFILE, h.limit)
	}
	h.files, h.limit = nil, nil
}

func highestDescriptor() (int, error) {
	entries, err := os.ReadDir("/proc/self/fd")
	highest := 0
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil {
			highest = max(highest, n)
		}
	}
	return highest, err
}

// cpu is the CPU time that the process has used.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var u unix.Rusage
	must(t, unix.Getrusage(unix.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
