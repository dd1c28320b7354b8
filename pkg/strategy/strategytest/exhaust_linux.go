package strategytest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
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
	must(t, v.greet()) // it has opened what it needs
	must(t, v.emptied())
	c, allow := v.connectWithoutDescriptors(t)
	must(t, c.send(getClose))
	starve(t, c)
	allow()
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

// starve watches a client wait. CPU time, not the clock, tells a server that waits from one that spins; a collection of
// garbage may use some of it as well, but not for ever.
func starve(t *testing.T, c client) {
	t.Helper()
	const wait, most = 200 * time.Millisecond, 5
	used := time.Duration(1<<63 - 1)
	for i := 0; i < most && used > wait/4; i++ {
		before := cpu(t)
		time.Sleep(wait)
		used = cpu(t) - before
	}
	if used > wait/4 {
		t.Errorf("used %v of CPU while waiting %v for descriptors, and no less before, want next to none", used, wait)
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
// allow gives them back, at the latest when the test ends.
func (v *server) connectWithoutDescriptors(t *testing.T) (c client, allow func()) {
	t.Helper()
	settled(t)
	d := net.Dialer{Control: func(string, string, syscall.RawConn) (err error) {
		allow, err = forbid()
		return err
	}}
	nc, err := d.Dial("tcp", v.addr)
	if allow != nil {
		t.Cleanup(allow)
	}
	must(t, err)
	c = client{nc.(*net.TCPConn)}
	t.Cleanup(c.hangUp)
	must(t, c.SetDeadline(time.Now().Add(patience)))
	return c, allow
}

// forbid lowers the process's limit to the first descriptor that is free, so that there is none until one is closed or
// the returned function is called. It may be called again.
func forbid() (allow func(), err error) {
	var was unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &was); err != nil {
		return nil, err
	}
	free, err := unix.Dup(0) // the lowest
	if err != nil {
		return nil, err
	}
	unix.Close(free)
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: uint64(free), Max: was.Max}); err != nil {
		return nil, err
	}
	return func() { _ = unix.Setrlimit(unix.RLIMIT_NOFILE, &was) }, nil
}

// settled waits until the server has opened what it opens at its start, and closed what it served.
func settled(t *testing.T) {
	t.Helper()
	before := descriptors()
	must(t, eventually(func() error {
		time.Sleep(50 * time.Millisecond)
		now := descriptors()
		same := slices.Equal(now, before)
		if before = now; !same {
			return fmt.Errorf("descriptors still come and go: %q", now)
		}
		return nil
	}))
}

// cpu is the CPU time that the process has used.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var u unix.Rusage
	must(t, unix.Getrusage(unix.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
